import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("Uploading", .timeLimit(.minutes(1)))
struct UploadTests {
    private let folder: TemporaryFolder
    private let answer = #"{"file_url":"/uploads/chat/r_a.png","file_name":"a.png","file_type":"image/png"}"#
    private static let png: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a file goes as a form, its type by its bytes, and the answer comes back")
    func file() async throws {
        let bytes = Self.png + (0..<300_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
        let path = try folder.file("größe \"1\".jpg", bytes)
        let answer = answer
        let seen = Mutex<ScriptedRequest?>(nil)
        let steps = Mutex<[TransferProgress]>([])
        let server = try ScriptedServer { connection in
            let request = try connection.readRequest()
            seen.withLock { $0 = request }
            try connection.respond(201, json: answer)
        }
        defer { server.stop() }
        let upload = try await api(server).upload(file: path, duration: 2.5) { step in
            steps.withLock { $0.append(step) }
        }
        #expect(upload.fileURL == "/uploads/chat/r_a.png")

        let request = try #require(seen.withLock { $0 })
        #expect(request.path == "/api/v1/chat/upload")
        #expect(request.headers["authorization"] == ["Bearer one"])
        #expect(request.headers["content-type"]?.first?.hasPrefix("multipart/form-data; boundary=") == true)
        #expect(request.headers["content-length"] == [String(request.body.count)])
        let parts = try Form(request)
        #expect(parts.values == ["duration": Array("2.5".utf8), "file": bytes])
        #expect(parts.head.contains("filename=\"größe %221%22.jpg\""), "\(parts.head)")
        #expect(parts.head.contains("Content-Type: image/png"), "the bytes decide, not the name")

        let progress = steps.withLock { $0 }
        #expect(progress.last == TransferProgress(completed: Int64(bytes.count), total: Int64(bytes.count)))
        #expect(progress.last?.fraction == 1)
        #expect(progress.count > 1)
        #expect(zip(progress, progress.dropFirst()).allSatisfy { $0.completed < $1.completed })
    }

    @Test("a file of no known type declares none, and an empty one is sent as such")
    func unknownType() async throws {
        let path = try folder.file("a.bin", [])
        let answer = answer
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            #expect(request.text.contains("Content-Type: application/octet-stream"))
            #expect(try Form(request).values == ["file": []])
            try connection.respond(201, json: answer)
        }
        defer { server.stop() }
        _ = try await api(server).upload(file: path)
    }

    @Test("what is no readable regular file fails before anything is sent", arguments: ["", "missing", "folder"])
    func unreadable(name: String) async throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let path = name == "folder" ? folder.path : "\(folder.path)/\(name)x"
        let error = await #expect(throws: ClientError.self) { try await api(server).upload(file: path) }
        #expect(error?.code == .file)
        #expect(server.acceptedCount == 0)
    }

    @Test("a refused token is renewed and the whole file sent again")
    func renewal() async throws {
        let bytes = Self.png + [UInt8](repeating: 7, count: 200_000)
        let path = try folder.file("a.png", bytes)
        let answer = answer
        let server = try ScriptedServer { connection in
            while let request = try connection.readRequest() {
                switch (request.path, request.headers["authorization"]?.first) {
                case ("/api/v1/auth/refresh", _):
                    try connection.respond(200, json: #"{"access_token":"two","refresh_token":"r2","expires_in":600}"#)
                case ("/api/v1/chat/upload", "Bearer two"):
                    #expect(try Form(request).values["file"] == bytes)
                    try connection.respond(201, json: answer)
                default: try connection.respond(401, json: #"{"detail":"Old.","code":"unauthorized"}"#)
                }
            }
        }
        defer { server.stop() }
        _ = try await api(server).upload(file: path)
    }

    @Test("a refusal while the file is still being sent is the answer, not a broken line")
    func refusedEarly() async throws {
        let path = try folder.file("a.png", Self.png + [UInt8](repeating: 7, count: 8 << 20))
        let server = try ScriptedServer { connection in
            _ = try connection.read()
            try connection.respond(
                413, json: #"{"detail":"Too large.","code":"too_large"}"#, headers: ["Connection: close"])
            try connection.readToEnd()
        }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) { try await api(server).upload(file: path) }
        #expect(error?.serverCode == .tooLarge)
    }

    @Test("cancelling ends an upload on the server's side too")
    func cancel() async throws {
        let path = try folder.file("a.png", Self.png + [UInt8](repeating: 7, count: 8 << 20))
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (left, leaving) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = try connection.read()
            arrival.yield()
            try connection.readToEnd()
            leaving.yield()
        }
        defer { server.stop() }
        let api = try api(server)
        let task = Task { try await api.upload(file: path) }
        for await _ in arrived { break }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        for await _ in left { break }
    }

    @Test("bytes are sent while they are made, whether or not their number is known", arguments: [true, false])
    func stream(isCounted: Bool) async throws {
        let pieces = (0..<50).map { piece in [UInt8](repeating: UInt8(piece), count: 1 + 997 * piece) }
        let bytes = Array(pieces.joined())
        let answer = answer
        let server = try ScriptedServer { connection in
            let request = try Form.readRequest(connection)
            #expect(request.headers["transfer-encoding"] == (isCounted ? nil : ["chunked"]))
            #expect(try Form(request).values == ["file": bytes])
            try connection.respond(201, json: answer)
        }
        defer { server.stop() }
        let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
        let api = try api(server)
        async let upload = api.upload(
            stream, name: "v.ogg", type: .ogg, count: isCounted ? Int64(bytes.count) : nil)
        for piece in pieces {
            continuation.yield(piece)
            await Task.yield()
        }
        continuation.finish()
        #expect(try await upload.fileURL == "/uploads/chat/r_a.png")
    }

    @Test("what a maker of bytes brings comes through, piece by piece, to the end")
    func pipe() async throws {
        let pipe = UploadPipe(count: nil)
        await pipe.write([UInt8](repeating: 1, count: UploadPipe.limit - 1))
        async let second: Void = pipe.write([UInt8](repeating: 2, count: 10))
        // Without anyone who reads, the second writer stays where it is; reading all that it brings lets it go on.
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1, alignment: 1)
        defer { buffer.deallocate() }
        var read = 0
        while read < UploadPipe.limit + 9 {
            if case .bytes(let count) = pipe.read(into: buffer) { read += count } else { await Task.yield() }
        }
        await second
        guard case .later = pipe.read(into: buffer) else {
            Issue.record("nothing is left, and no end was told")
            return
        }
        pipe.finish()
        guard case .end = pipe.read(into: buffer) else {
            Issue.record("no end")
            return
        }
    }

    @Test(
        "a maker that fails, or gives another number of bytes than announced, fails the upload", arguments: [-1, 5, 50])
    func brokenStream(count: Int) async throws {
        let server = try ScriptedServer { connection in try connection.readToEnd() }
        defer { server.stop() }
        let stream = AsyncThrowingStream<[UInt8], any Error> { continuation in
            continuation.yield([UInt8](repeating: 1, count: 10))
            continuation.finish(throwing: count < 0 ? ScriptFailure("broken") : nil)
        }
        let error = await #expect(throws: ClientError.self) {
            try await api(server).upload(stream, name: "a", count: count < 0 ? nil : Int64(count))
        }
        #expect(error?.code == (count < 0 ? .file : .invalidArgument), "\(String(describing: error))")
    }

    private func api(_ server: ScriptedServer) throws -> ChatAPI {
        try .scripted(server.url)
    }
}

extension ChatAPI {
    static func scripted(_ url: String) throws -> ChatAPI {
        let rest = RESTClient(
            server: try ServerAddress(url), transport: CurlHTTPTransport(options: TransportOptions()))
        let session = Session(kind: .user, accessToken: "one", refreshToken: "r1")
        return ChatAPI(
            rest: rest, keeper: SessionKeeper(session, rest: rest, clock: MonotonicClock()) { _ in }, kind: .user)
    }
}

/// The parts of a multipart body, taken apart the simplest way.
private struct Form {
    var values: [String: [UInt8]] = [:]
    /// The headers of the part `file`.
    var head = ""

    init(_ request: ScriptedRequest) throws {
        let type = try #require(request.headers["content-type"]?.first)
        let boundary = try #require(type.split(separator: "=").last)
        for part in request.body.split(by: Array("--\(boundary)".utf8)).dropFirst() where part.first == 13 {
            let (head, value) = try #require(part.dropFirst(2).split(by: Array("\r\n\r\n".utf8), limit: 2).pair)
            let headText = String(decoding: head, as: UTF8.self)
            let name = try #require(
                headText.split(separator: "name=\"").dropFirst().first?.split(separator: "\"").first)
            values[String(name)] = value.dropLast(2)
            if name == "file" { self.head = headText }
        }
    }

    /// A request whose body may come in chunks.
    static func readRequest(_ connection: ScriptedConnection) throws -> ScriptedRequest {
        let request = try #require(try connection.readRequest())
        guard request.headers["transfer-encoding"] != nil else { return request }
        var bytes: [UInt8] = []
        var body: [UInt8] = []
        while true {
            if let line = bytes.split(by: [13, 10], limit: 2).pair {
                let size = try #require(Int(String(decoding: line.0, as: UTF8.self), radix: 16))
                if line.1.count >= size + 2 {
                    body += line.1.prefix(size)
                    bytes = Array(line.1.dropFirst(size + 2))
                    guard size > 0 else { break }
                    continue
                }
            }
            bytes += try #require(try connection.read())
        }
        return request.with(body: body)
    }
}

extension Array<[UInt8]> {
    fileprivate var pair: ([UInt8], [UInt8])? { count == 2 ? (self[0], self[1]) : nil }
}

extension Collection<UInt8> {
    /// The pieces between separators; the last holds the rest once there are `limit`.
    fileprivate func split(by separator: [UInt8], limit: Int = .max) -> [[UInt8]] {
        let bytes = Array(self)
        var pieces: [[UInt8]] = []
        var start = 0
        var index = 0
        while index + separator.count <= bytes.count, pieces.count < limit - 1 {
            if bytes[index] == separator[0], bytes[index..<(index + separator.count)].elementsEqual(separator) {
                pieces.append(Array(bytes[start..<index]))
                index += separator.count
                start = index
            } else {
                index += 1
            }
        }
        return pieces + [Array(bytes[start...])]
    }
}
