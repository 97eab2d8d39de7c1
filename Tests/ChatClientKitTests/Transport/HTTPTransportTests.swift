import ChatTestSupport
import Testing

@testable import ChatClientKit

@Suite("REST over libcurl", .timeLimit(.minutes(1)))
struct HTTPTransportTests {
    private let transport = CurlHTTPTransport(options: TransportOptions())

    @Test("method, path, headers and body arrive, and the answer comes back")
    func roundTrip() async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            #expect(request.method == "PATCH")
            #expect(request.path == "/a/b")
            #expect(request.query == "q=1")
            #expect(request.headers["x-one"] == ["two"])
            #expect(request.headers["expect"] == nil)
            #expect(request.text == "body")
            try connection.respond(409, json: "{}", headers: ["X-Answer: yes "])
        }
        defer { server.stop() }
        var request = HTTPRequest(method: .patch, url: server.url + "/a/b?q=1")
        request.headers = [("X-One", "two")]
        request.body = Array("body".utf8)
        let response = try await transport.send(request)
        #expect(response.status == 409)
        #expect(response.headers["x-answer"] == "yes")
        #expect(response.body == Array("{}".utf8))
    }

    @Test("each method without a body is sent as such", arguments: [HTTPRequest.Method.get, .post, .put, .delete])
    func emptyBody(method: HTTPRequest.Method) async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            #expect(request.method == method.rawValue)
            #expect(request.body.isEmpty)
            try connection.respond(204)
        }
        defer { server.stop() }
        let response = try await transport.send(HTTPRequest(method: method, url: server.url + "/"))
        #expect(response.status == 204)
        #expect(response.body.isEmpty)
    }

    @Test("an answer in single bytes is put together")
    func singleBytes() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello".utf8, inPiecesOf: 1)
        }
        defer { server.stop() }
        let response = try await transport.send(HTTPRequest(method: .get, url: server.url + "/"))
        #expect(response.body == Array("hello".utf8))
    }

    @Test("a connection that breaks in the middle of an answer is an error, not half an answer")
    func cutAnswer() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.write("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\nhello".utf8)
        }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) {
            try await transport.send(HTTPRequest(method: .get, url: server.url + "/"))
        }
        #expect(error?.code == .unreachable)
    }

    @Test("a redirection is not followed: its answer is the answer, and no token goes elsewhere", .threats("SEC-03"))
    func redirection() async throws {
        let elsewhere = try ScriptedServer { connection in
            _ = try connection.readRequest()
            Issue.record("the redirection was followed")
        }
        defer { elsewhere.stop() }
        let server = try ScriptedServer { [url = elsewhere.url] connection in
            _ = try connection.readRequest()
            try connection.respond(302, json: "{}", headers: ["Location: \(url)/"])
        }
        defer { server.stop() }
        var request = HTTPRequest(method: .get, url: server.url + "/")
        request.headers = [("Authorization", "Bearer secret")]
        let response = try await transport.send(request)
        #expect(response.status == 302)
    }

    @Test("an answer over the limit is refused, not kept", .threats("TERM-05"))
    func tooLarge() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.respond(200, json: String(repeating: "x", count: 101))
        }
        defer { server.stop() }
        var request = HTTPRequest(method: .get, url: server.url + "/")
        request.maximumBodyBytes = 100
        let limited = request
        let error = await #expect(throws: ClientError.self) { try await transport.send(limited) }
        #expect(error?.code == .responseTooLarge)
    }

    @Test("a head that does not end is given up, whether in one answer or in interim ones", arguments: [true, false])
    func endlessHead(isInterim: Bool) async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            let line = String(repeating: "x", count: 1000)
            if !isInterim { try connection.write("HTTP/1.1 200 OK\r\n".utf8) }
            for number in 0... {
                let field = "X-\(number): \(line)\r\n"
                try connection.write((isInterim ? "HTTP/1.1 103 Early Hints\r\n\(field)\r\n" : field).utf8)
            }
        }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) {
            try await transport.send(HTTPRequest(method: .get, url: server.url + "/"))
        }
        #expect(error?.code == .responseTooLarge, "\(String(describing: error))")
    }

    @Test("nobody listening is unreachable, and the message says so")
    func nobody() async throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let url = server.url
        server.stop()
        let error = await #expect(throws: ClientError.self) {
            try await transport.send(HTTPRequest(method: .get, url: url))
        }
        #expect(error?.code == .unreachable)
        #expect(error?.message.contains("127.0.0.1") == true)
    }

    @Test("a server that never answers runs into the time limit", .threats("TERM-05"))
    func stalls() async throws {
        let server = try ScriptedServer { try $0.readToEnd() }
        defer { server.stop() }
        var request = HTTPRequest(method: .get, url: server.url + "/")
        request.timeLimit = .milliseconds(50)
        let limited = request
        let error = await #expect(throws: ClientError.self) { try await transport.send(limited) }
        #expect(error?.code == .timedOut, "\(String(describing: error))")
    }

    @Test("cancelling ends the transfer on the server's side too")
    func cancel() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let (left, leaving) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            arrival.yield()
            try connection.readToEnd()
            leaving.yield()
        }
        defer { server.stop() }
        let transport = transport
        let url = server.url
        let task = Task { try await transport.send(HTTPRequest(method: .get, url: url)) }
        for await _ in arrived { break }
        task.cancel()
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        for await _ in left { break }
    }

    @Test("a task that was cancelled before sends nothing")
    func cancelledBefore() async throws {
        let server = try ScriptedServer { _ in }
        defer { server.stop() }
        let transport = transport
        let url = server.url
        let task = Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await transport.send(HTTPRequest(method: .get, url: url))
        }
        let error = await #expect(throws: ClientError.self) { try await task.value }
        #expect(error?.code == .cancelled)
        #expect(server.acceptedCount == 0)
    }

    @Test("fifty requests at once all get their own answer")
    func parallel() async throws {
        let server = try ScriptedServer { connection in
            while let request = try connection.readRequest() {
                try connection.respond(200, json: request.query)
            }
        }
        defer { server.stop() }
        let transport = transport
        let url = server.url
        let answers = try await withThrowingTaskGroup(of: (Int, String).self) { group in
            for number in 0..<50 {
                group.addTask {
                    let response = try await transport.send(HTTPRequest(method: .get, url: "\(url)/?\(number)"))
                    return (number, String(decoding: response.body, as: UTF8.self))
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.0] = $1.1 }
        }
        #expect(answers == Dictionary(uniqueKeysWithValues: (0..<50).map { ($0, String($0)) }))
    }
}
