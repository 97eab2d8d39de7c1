import Hummingbird
import NIOCore
import ServiceLifecycle
import Testing

@testable import ChatServer

@Suite("The HTTP server going down", .timeLimit(.minutes(1)))
struct HTTPShutdownTests {
    @Test("closes connections that wait, before and after a request")
    func idle() async throws {
        try await HTTPServerTests.server.run { port, group in
            let silent = try await TestConnection.connect(to: port)
            let idle = try await TestConnection.connect(to: port)
            #expect(try await idle.request("GET", "/health").status == 200)
            await group.triggerGracefulShutdown()
            #expect(await silent.textUntilClosed() == "")
            #expect(await idle.textUntilClosed() == "")
        }
    }

    @Test("lets a request under way finish, and says that it was the last")
    func underWay() async throws {
        var server = TestHTTPServer()
        let (starts, started) = AsyncStream.makeStream(of: Void.self)
        let (ends, end) = AsyncStream.makeStream(of: Void.self)
        server.routes.get("/long", "", for: .anyone, as: .undescribed) { _, _ in
            started.yield()
            for await _ in ends { break }
            return HTTPResponse.Status.noContent
        }
        try await server.run { port, group in
            let connection = try await TestConnection.connect(to: port)
            let idle = try await TestConnection.connect(to: port)
            #expect(try await idle.request("GET", "/nothing").status == 404)
            try await connection.send("GET /api/v1/long HTTP/1.1\r\nHost: a\r\n\r\n")
            for await _ in starts { break }
            await group.triggerGracefulShutdown()
            #expect(await idle.textUntilClosed() == "")
            end.yield()
            let answer = try await connection.answer()
            #expect(answer.status == 204)
            #expect(answer.headers["connection"] == "close")
            #expect(await connection.textUntilClosed() == "")
        }
    }

    @Test("tells WebSocket handlers, and waits for them")
    func realtime() async throws {
        try await HTTPServerTests.server.run { port, group in
            let connection = try await TestConnection.connect(to: port)
            try await connection.send(TestHandshake().text + "early")
            #expect(try await connection.answer().status == 101)
            #expect(try await connection.text(count: 5) == "early")
            await group.triggerGracefulShutdown()
            #expect(await connection.textUntilClosed() == "quiesce")
        }
    }
}
