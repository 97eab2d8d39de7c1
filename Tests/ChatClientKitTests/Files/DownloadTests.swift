import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("Downloading", .timeLimit(.minutes(1)))
struct DownloadTests {
    private let folder: TemporaryFolder
    private static let bytes = (0..<400_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test("a file comes to its place, over what was there, with its type and every step told")
    func whole() async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            #expect(request.path == "/uploads/chat/r_a.png")
            #expect(request.headers["authorization"] == ["Bearer one"])
            #expect(request.headers["range"] == nil)
            try connection.send(200, Self.bytes[...], headers: ["Content-Type: image/png", "ETag: \"v1\""])
        }
        defer { server.stop() }
        let path = try folder.file("a.png", [1, 2, 3])
        let steps = Mutex<[TransferProgress]>([])
        let type = try await ChatAPI.scripted(server.url).download("/uploads/chat/r_a.png", to: path) { step in
            steps.withLock { $0.append(step) }
        }
        #expect(type == .png)
        #expect(try folder.bytes(of: "a.png") == Self.bytes)
        #expect(try folder.names == ["a.png"])
        let count = Int64(Self.bytes.count)
        #expect(steps.withLock { $0.last } == TransferProgress(completed: count, total: count))
    }

    @Test("an empty file is a file")
    func empty() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.respond(200)
        }
        defer { server.stop() }
        try await ChatAPI.scripted(server.url).download("/uploads/chat/a", to: "\(folder.path)/a")
        #expect(try folder.bytes(of: "a").isEmpty)
    }

    @Test("a download that breaks off goes on where it broke")
    func continued() async throws {
        let half = 150_000
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            if connection.number == 1 {
                try connection.send(200, Self.bytes[..<half], of: Self.bytes.count, headers: ["ETag: \"v1\""])
            } else {
                #expect(request.headers["if-range"] == ["\"v1\""])
                let first = try #require(request.headers["range"]?.first.flatMap { Int($0.dropFirst(6).dropLast()) })
                #expect(first > 0 && first <= half)
                try connection.send(
                    206, Self.bytes[first...],
                    headers: ["Content-Range: bytes \(first)-\(Self.bytes.count - 1)/\(Self.bytes.count)"])
            }
        }
        defer { server.stop() }
        try await ChatAPI.scripted(server.url).download("/uploads/chat/a", to: "\(folder.path)/a")
        #expect(try folder.bytes(of: "a") == Self.bytes)
        #expect(server.acceptedCount == 2)
    }

    @Test("a file that changed while the line was broken comes anew")
    func changed() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            if connection.number == 1 {
                try connection.send(200, Self.bytes[..<1000], of: 5000, headers: ["ETag: \"v1\""])
            } else {
                try connection.send(200, [7, 7, 7], headers: ["ETag: \"v2\""])
            }
        }
        defer { server.stop() }
        try await ChatAPI.scripted(server.url).download("/uploads/chat/a", to: "\(folder.path)/a")
        #expect(try folder.bytes(of: "a") == [7, 7, 7])
    }

    @Test("another part than was asked for is no part of the file")
    func wrongPart() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            if connection.number == 1 {
                try connection.send(200, Self.bytes[..<1000], of: 5000, headers: ["ETag: \"v1\""])
            } else {
                try connection.send(206, Self.bytes[..<4000], headers: ["Content-Range: bytes 5-4004/5000"])
            }
        }
        defer { server.stop() }
        let error = await failure(server)
        #expect(error?.code == .invalidResponse)
    }

    @Test("without a way to go on, a broken download fails and leaves nothing behind")
    func broken() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(200, Self.bytes[..<1000], of: 5000, headers: ["ETag: W/\"weak\""])
        }
        defer { server.stop() }
        let error = await failure(server)
        #expect(error?.code == .unreachable)
        #expect(server.acceptedCount == 1)
    }

    @Test("one that breaks again and again is given up")
    func givenUp() async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            let first = request.headers["range"]?.first.flatMap { Int($0.dropFirst(6).dropLast()) } ?? 0
            let piece = Self.bytes[first..<(first + 10)]
            try connection.send(
                first == 0 ? 200 : 206, piece, of: 5000 - first,
                headers: ["ETag: \"v1\"", "Content-Range: bytes \(first)-4999/5000"])
        }
        defer { server.stop() }
        let error = await failure(server)
        #expect(error?.code == .unreachable)
        #expect(server.acceptedCount == 4)
    }

    @Test("a refusal is told in the server's words, and leaves nothing behind")
    func refused() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.respond(404, json: #"{"detail":"File not found","code":"not_found"}"#)
        }
        defer { server.stop() }
        let error = await failure(server)
        #expect(error?.serverCode == .notFound)
        #expect(error?.message == "File not found")
    }

    @Test("a file over the limit is given up", .threats("TERM-05"))
    func tooLarge() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(200, Self.bytes[...])
        }
        defer { server.stop() }
        let error = await failure(server, limit: 1000)
        #expect(error?.code == .responseTooLarge)
    }

    @Test("a foreign file is fetched without the token", .threats("SEC-03"))
    func foreign() async throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let elsewhere = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            #expect(request.headers["authorization"] == nil)
            try connection.send(200, [1])
        }
        defer { elsewhere.stop() }
        try await ChatAPI.scripted(server.url).download("\(elsewhere.url)/uploads/chat/a", to: "\(folder.path)/a")
        #expect(try folder.bytes(of: "a") == [1])
        #expect(server.acceptedCount == 0)
    }

    @Test("where the file cannot be written, nothing is asked for")
    func unwritable() async throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) {
            try await ChatAPI.scripted(server.url).download("/uploads/chat/a", to: "\(folder.path)/none/a")
        }
        #expect(error?.code == .file)
        #expect(server.acceptedCount == 0)
    }

    @Test("cancelling leaves nothing behind")
    func cancel() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.send(200, Self.bytes[..<1000], of: 5000)
            arrival.yield()
            try connection.readToEnd()
        }
        defer { server.stop() }
        let api = try ChatAPI.scripted(server.url)
        let path = "\(folder.path)/a"
        let task = Task { try await api.download("/uploads/chat/a", to: path) }
        for await _ in arrived { break }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(try folder.names.isEmpty)
    }

    /// What a download fails with; nothing stays behind.
    private func failure(_ server: ScriptedServer, limit: Int = 1 << 20) async -> ClientError? {
        let error = await #expect(throws: ClientError.self) {
            try await ChatAPI.scripted(server.url).download("/uploads/chat/a", to: "\(folder.path)/a", limit: limit)
        }
        #expect((try? folder.names) == [])
        return error
    }
}

extension ScriptedConnection {
    /// Sends an answer with a body, or with the beginning of one of `total` bytes.
    fileprivate func send(
        _ status: Int, _ body: ArraySlice<UInt8>, of total: Int? = nil, headers: [String] = []
    ) throws {
        let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(total ?? body.count)"] + headers
        try write((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        try write(body)
    }
}
