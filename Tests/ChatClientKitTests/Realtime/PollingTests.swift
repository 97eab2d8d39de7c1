import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("Without a WebSocket", .timeLimit(.minutes(1)))
struct PollingTests {
    private let chat = ChatID(1)

    /// How something before the server keeps a WebSocket from coming about.
    enum Obstacle: Sendable, CaseIterable {
        case forbidden, notFound, upgradeRequired, badGateway, ok, end, silenceAfterUpgrade

        func meet(_ connection: ScriptedConnection) throws {
            switch self {
            case .forbidden: try connection.respond(403, json: #"{"detail":"No WebSockets here."}"#)
            case .notFound: try connection.respond(404)
            case .upgradeRequired: try connection.respond(426)
            case .badGateway: try connection.respond(502)
            case .ok: try connection.respond(200, json: "[]")
            case .end, .silenceAfterUpgrade: connection.reset()
            }
        }
    }

    private func client(_ server: ScriptedChat, _ clock: ManualClock) throws -> ChatClient {
        try ChatClient.scripted(server, clock: MonotonicClock(clock))
    }

    /// Lets time pass until the next event of a kind.
    private func next<Value: Sendable>(
        _ events: inout ClientEvents.AsyncIterator, _ clock: ManualClock, _ pick: (ClientEvent) -> Value?
    ) async throws -> Value {
        // The round of asking begins once its wait is over, whenever that began.
        let ticking = Task.detached {
            while !Task.isCancelled {
                if clock.deadlines.contains(where: { $0 <= clock.now.offset + .seconds(3) }) {
                    clock.advance(by: .seconds(3))
                }
                await Task.yield()
            }
        }
        defer { ticking.cancel() }
        return try await events.first(pick)
    }

    @Test(
        "the server is asked instead, and that is said with its reason; the same is promised",
        arguments: Obstacle.allCases)
    func polls(obstacle: Obstacle) async throws {
        let store = ScriptedStore("before")
        let server = try ScriptedChat(
            rest: store.answer,
            refusing: { _, connection in
                guard obstacle != .silenceAfterUpgrade else { return false }
                try obstacle.meet(connection)
                return true
            },
            // Upgraded, and cut before a word was said.
            socket: { try obstacle.meet($0.socket.connection) })
        defer { server.stop() }
        let clock = ManualClock()
        let client = try client(server, clock)
        try await withRunning(client) { events in
            let (interval, reason) = try await events.first { event -> (Duration, ClientError)? in
                if case .connection(.polling(let interval, let reason)) = event { (interval, reason) } else { nil }
            }
            #expect(interval == .seconds(3))
            #expect(!reason.message.isEmpty)
            #expect(await client.snapshot().connection.isConnected)

            let pending = try await client.send("from here", to: chat)
            #expect(try await pending.stored().clientMessageID == pending.id.rawValue)
            let refused = try await client.send("refuse me", to: chat)
            let error = await #expect(throws: ClientError.self) { try await refused.stored() }
            #expect(error?.message == "Blocked.")
            #expect(try await events.message().content == "from here")

            store.say("from there", by: .customer(7))
            store.change(1, to: "edited")
            let news = try await next(&events, clock) { event -> Message? in
                if case .messageUpdated(let message) = event { message } else { nil }
            }
            #expect(news.content == "edited")
            let said = try await next(&events, clock) { if case .message(let new) = $0 { new } else { nil } }
            #expect(said.content == "from there")
        }
        #expect(store.words == ["edited", "from here", "from there"])
    }

    @Test("a message whose answer was lost is sent again under its id, and stored once")
    func lostAnswer() async throws {
        let store = ScriptedStore("before")
        store.loseAnswer(to: 1)
        let server = try ScriptedChat(
            rest: store.answer,
            refusing: { _, connection in
                try connection.respond(403)
                return true
            },
            socket: { _ in })
        defer { server.stop() }
        let clock = ManualClock()
        let client = try client(server, clock)
        try await withRunning(client) { events in
            let pending = try await client.send("once", to: chat)
            let sent = try await next(&events, clock) { event -> Message? in
                if case .outgoing(let outgoing) = event, case .sent(let stored) = outgoing.state { stored } else { nil }
            }
            #expect(sent.clientMessageID == pending.id.rawValue)
        }
        #expect(store.words == ["before", "once"])
    }

    @Test("when a WebSocket comes about, now and then or on request, it is used")
    func goesBack() async throws {
        let store = ScriptedStore("before")
        let mayUpgrade = Mutex(false)
        let server = try ScriptedChat(
            rest: store.answer,
            refusing: { _, connection in
                guard !mayUpgrade.withLock({ $0 }) else { return false }
                try connection.respond(403)
                return true
            },
            socket: { socket in
                try socket.greet()
                try socket.join(at: 1)
                try socket.idle()
            })
        defer { server.stop() }
        let clock = ManualClock()
        let client = try client(server, clock)
        try await withRunning(client) { events in
            try await events.first { if case .connection(.polling) = $0 { () } else { nil } }
            mayUpgrade.withLock { $0 = true }
            await client.reconnectNow()
            var states: [String] = []
            while states.last != "live", let event = await events.next() {
                if case .connection(let state) = event { states.append("\(state)") }
            }
            #expect(states == ["catchingUp", "live"])
        }
    }

    @Test("a server that does not answer calls either is not asked, but waited for")
    func nothingWorks() async throws {
        let server = try ScriptedServer { connection in
            guard let request = try connection.readRequest() else { return }
            try connection.respond(request.isUpgrade ? 403 : 503, json: #"{"detail":"Busy."}"#)
        }
        defer { server.stop() }
        let options = TransportOptions()
        let client = ChatClient(
            server: try ServerAddress(server.url), session: Session(kind: .user, accessToken: "one"),
            transport: CurlHTTPTransport(options: options), connector: CurlConnector(options: options),
            clock: MonotonicClock(), generator: ConstantGenerator())
        try await withRunning(client) { events in
            var waits = 0
            while waits < 4, let event = await events.next() {
                guard case .connection(let state) = event else { continue }
                if case .waiting = state { waits += 1 }
                if case .polling = state { Issue.record("nothing is asked where nothing answers") }
            }
        }
    }
}
