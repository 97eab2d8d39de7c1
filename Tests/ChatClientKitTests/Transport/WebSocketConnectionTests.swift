import ChatTestSupport
import ChatWebSocket
import ChatWire
import Testing

@testable import ChatClientKit

@Suite("A WebSocket over libcurl", .timeLimit(.minutes(1)))
struct WebSocketConnectionTests {
    private func open(
        _ server: ScriptedServer, subprotocols: [String] = ["chat.v2"], clock: MonotonicClock = MonotonicClock()
    ) async throws -> WebSocketConnection {
        try await WebSocketConnection.open(
            to: try ServerAddress(server.url), target: "/socket?token=abc", subprotocols: subprotocols,
            connector: CurlConnector(options: TransportOptions()), clock: clock)
    }

    private func upgraded(
        inPiecesOf piece: Int? = nil, _ script: @escaping @Sendable (ScriptedWebSocket) throws -> Void
    ) throws -> ScriptedServer {
        try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            try script(
                ScriptedWebSocket(request, on: connection, subprotocols: ["chat.v2"], inPiecesOf: piece))
        }
    }

    /// All texts until the end, and the end.
    private func drain(_ socket: WebSocketConnection) async -> (texts: [String], end: ConnectionEnd) {
        var texts: [String] = []
        while true {
            switch await socket.receive() {
            case .messages(let messages): texts += messages.map { String(decoding: $0, as: UTF8.self) }
            case .ended(let end): return (texts, end)
            }
        }
    }

    @Test("a handshake and frames that come byte by byte are put together", arguments: [1, 7, 4096])
    func pieces(size: Int) async throws {
        let server = try upgraded(inPiecesOf: size) { socket in
            try socket.send("one", inPiecesOf: size)
            try socket.send(String(repeating: "ü", count: 300), inPiecesOf: size)
            try socket.close(.normal)
        }
        defer { server.stop() }
        let socket = try await open(server)
        #expect(socket.subprotocol == "chat.v2")
        let (texts, end) = await drain(socket)
        #expect(texts == ["one", String(repeating: "ü", count: 300)])
        guard case .closed(let close) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(close.code == .normal)
    }

    @Test("a frame that came with the answer to the upgrade is not lost")
    func leftover() async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            let handshake = try WebSocketServerHandshake(method: "GET") { request.headers[$0.lowercased()] ?? [] }
            var engine = WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 100))
            try connection.write(handshake.response + engine.frame(text: Array("early".utf8)))
            try connection.readToEnd()
        }
        defer { server.stop() }
        let socket = try await open(server, subprotocols: [])
        guard case .messages(let messages) = await socket.receive() else {
            Issue.record("no message")
            return
        }
        #expect(messages == [Array("early".utf8)])
    }

    @Test("what is sent arrives in order, large and small")
    func sends() async throws {
        let texts = (0..<200).map { String(repeating: "\($0) ", count: $0 % 7 == 0 ? 20_000 : 1) }
        let server = try upgraded { socket in
            for text in texts {
                #expect(try socket.receiveText() == text)
            }
            try socket.close(.normal)
        }
        defer { server.stop() }
        let socket = try await open(server)
        for text in texts {
            socket.send(Array(text.utf8))
        }
        let (_, end) = await drain(socket)
        guard case .closed = end else {
            Issue.record("\(end)")
            return
        }
    }

    @Test("a reader that is behind gets everything all the same")
    func slowReader() async throws {
        let text = String(repeating: "x", count: 100_000)
        let server = try upgraded { socket in
            for _ in 0..<50 {
                try socket.send(text)
            }
            try socket.close(.normal)
        }
        defer { server.stop() }
        let socket = try await open(server)
        let (texts, _) = await drain(socket)
        #expect(texts.count == 50)
        #expect(texts.allSatisfy { $0 == text })
    }

    @Test("pings are answered with their payload")
    func pong() async throws {
        let server = try upgraded { socket in
            try socket.ping([1, 2, 3])
            #expect(try socket.receive() == .pong([1, 2, 3]))
            try socket.close(.goingAway)
        }
        defer { server.stop() }
        let (_, end) = await drain(try await open(server))
        guard case .closed(let close) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(close.code == .goingAway)
    }

    @Test(
        "an answer other than 101 is the error that REST would make of it",
        arguments: [
            (401, ClientError.Code.unauthorized), (403, .refused), (404, .refused), (429, .rateLimited),
            (503, .serverFailed),
        ])
    func refusal(status: Int, code: ClientError.Code) async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.respond(
                status, json: #"{"detail":"No.","code":"forbidden"}"#, headers: ["Retry-After: 7"])
        }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) { _ = try await open(server) }
        #expect(error?.code == code)
        #expect(error?.message == "No.")
        #expect(error?.serverCode == .forbidden)
        #expect(error?.retryAfter == .seconds(7))
    }

    @Test("an upgrade that is cut at any byte is unreachable, never a hang", arguments: [0, 1, 12, 40, 100])
    func cutUpgrade(after count: Int) async throws {
        let server = try ScriptedServer { connection in
            let request = try #require(try connection.readRequest())
            let handshake = try WebSocketServerHandshake(method: "GET") { request.headers[$0.lowercased()] ?? [] }
            try connection.write(handshake.response.prefix(count))
        }
        defer { server.stop() }
        let error = await #expect(throws: ClientError.self) { _ = try await open(server) }
        #expect(error?.code == .unreachable)
    }

    @Test("an upgrade that is never answered is given up after its limit")
    func stalledUpgrade() async throws {
        let (arrived, arrival) = AsyncStream.makeStream(of: Void.self)
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            arrival.yield()
            try connection.readToEnd()
        }
        defer { server.stop() }
        let clock = ManualClock()
        let opening = Task { try await open(server, clock: MonotonicClock(clock)) }
        for await _ in arrived { break }
        while clock.deadlines.isEmpty { await Task.yield() }
        clock.advance(by: .seconds(15))
        let error = await #expect(throws: ClientError.self) { _ = try await opening.value }
        #expect(error?.code == .timedOut)
    }

    @Test("a reset ends the connection")
    func reset() async throws {
        let server = try upgraded { $0.connection.reset() }
        defer { server.stop() }
        let (_, end) = await drain(try await open(server))
        guard case .failed(let error) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(error.code == .unreachable)
    }

    @Test("a server that breaks the rules is told so and left")
    func brokenRules() async throws {
        let (told, telling) = AsyncStream.makeStream(of: WebSocketEngine.Event?.self)
        let server = try upgraded { socket in
            try socket.connection.write([0x83, 0x00])
            telling.yield(try socket.receive())
        }
        defer { server.stop() }
        let (_, end) = await drain(try await open(server))
        guard case .failed(let error) = end else {
            Issue.record("\(end)")
            return
        }
        #expect(error.code == .invalidResponse)
        for await event in told {
            guard case .close(let close)? = event else {
                Issue.record("\(String(describing: event))")
                break
            }
            #expect(close.code == .protocolError)
            break
        }
    }

    @Test("cancelling the reader closes the connection")
    func cancel() async throws {
        let (left, leaving) = AsyncStream.makeStream(of: Void.self)
        let server = try upgraded { socket in
            try socket.send("there")
            try socket.connection.readToEnd()
            leaving.yield()
        }
        defer { server.stop() }
        let socket = try await open(server)
        _ = await socket.receive()
        let task = Task { await socket.receive() }
        task.cancel()
        guard case .ended(.failed(let error)) = await task.value else {
            Issue.record("not ended")
            return
        }
        #expect(error.code == .cancelled)
        for await _ in left { break }
    }

    @Test("a silent server is pinged every 30 s and given up after 75 s")
    func liveness() async throws {
        let (pinged, pings) = AsyncStream.makeStream(of: Void.self)
        let server = try upgraded { socket in
            while let event = try socket.receive() {
                if case .ping = event {
                    pings.yield()
                }
            }
        }
        defer { server.stop() }
        let clock = ManualClock()
        let socket = try await open(server, clock: MonotonicClock(clock))
        async let watched: Void = socket.watchLiveness()
        async let drained = drain(socket)
        func sleepUntilDeadline(_ deadline: Duration) async {
            while !clock.deadlines.contains(deadline) { await Task.yield() }
        }
        var iterator = pinged.makeAsyncIterator()
        await sleepUntilDeadline(.seconds(30))
        clock.advance(by: .seconds(30))
        _ = await iterator.next()
        await sleepUntilDeadline(.seconds(60))
        clock.advance(by: .seconds(30))
        _ = await iterator.next()
        await sleepUntilDeadline(.seconds(75))
        clock.advance(by: .seconds(15))
        await watched
        guard case .failed(let error) = await drained.end else {
            Issue.record("not ended by failure")
            return
        }
        #expect(error.code == .timedOut)
    }
}
