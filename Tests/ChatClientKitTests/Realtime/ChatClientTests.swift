import ChatTestSupport
import ChatWebSocket
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("A client and its line", .timeLimit(.minutes(1)))
struct ChatClientTests {
    private let chat = ChatID(1)

    private func echo(_ draft: MessageDraft, id: Int64, revision: Int64?) -> ServerEvent {
        let message = Message.fixture(
            id, from: .user(1), content: draft.content, revision: revision, clientMessageID: draft.clientMessageID)
        return .message(message, revision: revision)
    }

    @Test("it connects, reads the list, joins with the list's revision, and is live")
    func goesLive() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            let command = try socket.receive()
            try #require(
                command == .joinChats([ClientCommand.Join(chatID: ChatID(1), sinceRevision: 5)], epoch: "e"))
            try socket.send(.joined(ChatID(1), .fixture(5, lastMessage: 10)))
            try socket.send(.message(.fixture(11, revision: 6), revision: 6))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            var states: [String] = []
            var message: Message?
            var unread: Int?
            while states.last != "live", let event = await events.next() {
                switch event {
                case .connection(let state): states.append("\(state)")
                case .message(let new): message = new
                case .chatChanged(let chat): unread = chat.unreadCount
                default: break
                }
            }
            #expect(states == ["connecting", "catchingUp", "live"])
            // What came together with the answer to the join may come before or after the line is called live.
            while unread != 1, let event = await events.next() {
                if case .message(let new) = event { message = new }
                if case .chatChanged(let chat) = event { unread = chat.unreadCount }
            }
            #expect(message?.id == MessageID(11))
            #expect(unread == 1)
        }
    }

    @Test("a message whose answer was lost is sent again under its id, and stored once")
    func resends() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            guard let draft = try socket.receiveMessage() else { return }
            // The first connection breaks before the answer.
            guard socket.number == 2 else { return socket.socket.connection.reset() }
            try socket.send(echo(draft, id: 11, revision: 6))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            let pending = try await client.send("Hello", to: chat)
            let stored = try await pending.stored()
            #expect(stored.clientMessageID == pending.id.rawValue)
            #expect(stored.content == "Hello")
            var states: [String] = []
            while states.last != "sent", let event = await events.next() {
                guard case .outgoing(let message) = event else { continue }
                switch message.state {
                case .queued: states.append("queued")
                case .sending: states.append("sending")
                case .sent: states.append("sent")
                case .failed: states.append("failed")
                }
            }
            #expect(states == ["queued", "sending", "queued", "sending", "sent"])
        }
    }

    @Test("messages of one chat wait for each other's answer, and a refused one does not hold up the next")
    func oneAtATime() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            var id: Int64 = 10
            while let draft = try socket.receiveMessage() {
                id += 1
                if draft.content == "bad" {
                    try socket.send(
                        .error(
                            ServerEvent.Failure(
                                text: "Blocked.", code: .blocked, chatID: ChatID(1),
                                clientMessageID: draft.clientMessageID, requestType: "send_message")))
                } else {
                    try socket.send(echo(draft, id: id, revision: id))
                }
            }
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { _ in
            let first = try await client.send("one", to: chat)
            let bad = try await client.send("bad", to: chat)
            let last = try await client.send("two", to: chat)
            #expect(try await first.stored().id == MessageID(11))
            let error = await #expect(throws: ClientError.self) { try await bad.stored() }
            #expect(error?.serverCode == .blocked)
            #expect(try await last.stored().id == MessageID(13))
        }
    }

    @Test("a rate limit slows the message down and does not lose it")
    func rateLimit() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            let draft = try #require(try socket.receiveMessage())
            try socket.send(
                .error(
                    ServerEvent.Failure(
                        text: "Slow.", code: .rateLimited, chatID: ChatID(1), clientMessageID: draft.clientMessageID,
                        requestType: "send_message", retryAfter: 0.05)))
            let again = try #require(try socket.receiveMessage())
            try socket.send(echo(again, id: 11, revision: 6))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { _ in
            let pending = try await client.send("Hello", to: chat)
            #expect(try await pending.stored().clientMessageID == pending.id.rawValue)
        }
    }

    @Test("a jump in the revisions is filled by REST before what jumped is told")
    func gap() async throws {
        let server = try ScriptedChat(
            rest: { request in
                guard request.path.hasSuffix("/changes") else { return ScriptedChat.oneChat(request) }
                #expect(request.query == "since=5&epoch=e")
                return (
                    200,
                    ScriptedChat.json(
                        Changes.fixture(
                            7, messages: [.fixture(11, revision: 6), .fixture(12, revision: 7)], lastMessage: 12))
                )
            },
            socket: { socket in
                try socket.greet()
                try socket.join()
                try socket.send(.message(.fixture(12, revision: 7), revision: 7))
                try socket.send(.message(.fixture(13, revision: 8), revision: 8))
                try socket.idle()
            })
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            var ids: [Int64] = []
            for _ in 0..<3 {
                ids.append(try await events.message().id.rawValue)
            }
            #expect(ids == [11, 12, 13])
        }
    }

    @Test("what was missed while the line was down comes once, in order")
    func reconnects() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            if socket.number == 1 {
                try socket.join()
                try socket.send(.message(.fixture(11, revision: 6), revision: 6))
                return try socket.socket.close(.goingAway)
            }
            try #require(
                try socket.receive()
                    == .joinChats([ClientCommand.Join(chatID: ChatID(1), sinceRevision: 6)], epoch: "e"))
            try socket.send(.joined(ChatID(1), .fixture(7, messages: [.fixture(12, revision: 7)], lastMessage: 12)))
            try socket.send(.message(.fixture(13, revision: 8), revision: 8))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            var ids: [Int64] = []
            for _ in 0..<3 {
                ids.append(try await events.message().id.rawValue)
            }
            #expect(ids == [11, 12, 13])
        }
    }

    @Test("after token_expired the token is renewed once, and the new one is used")
    func renewsToken() async throws {
        let server = try ScriptedChat(
            rest: { request in
                guard request.path == "/api/v1/auth/refresh" else { return ScriptedChat.oneChat(request) }
                #expect(request.text == #"{"refresh_token":"r1"}"#)
                return (
                    200,
                    ScriptedChat.json(
                        TokenAnswer(accessToken: "two", expiresIn: 3600, refreshToken: "r2", account: nil))
                )
            },
            socket: { socket in
                guard socket.query == "token=two" else {
                    return try socket.socket.close(.policyViolation, "token_expired")
                }
                try socket.greet()
                try socket.join()
                try socket.idle()
            })
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            let session = try await events.first { if case .session(let session) = $0 { session } else { nil } }
            #expect(session.accessToken == "two")
            #expect(session.refreshToken == "r2")
            try await events.live()
        }
        #expect(server.calls.filter { $0 == "POST /auth/refresh" }.count == 1)
    }

    @Test("twenty calls whose token was refused renew it once")
    func renewsOnce() async throws {
        let server = try ScriptedChat(
            rest: { request in
                if request.path == "/api/v1/auth/refresh" {
                    return (
                        200,
                        ScriptedChat.json(
                            TokenAnswer(accessToken: "two", expiresIn: 3600, refreshToken: "r2", account: nil))
                    )
                }
                guard request.headers["authorization"] == ["Bearer two"] else { return (401, #"{"detail":"No."}"#) }
                return ScriptedChat.oneChat(request)
            }, socket: { _ in })
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let counts = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<20 {
                group.addTask { try await client.api.chats().count }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(counts == Array(repeating: 1, count: 20))
        #expect(server.calls.filter { $0 == "POST /auth/refresh" }.count == 1)
    }

    @Test(
        "a final close ends the run and the events",
        arguments: [
            ("signed_out", SignOutReason.endedElsewhere), ("deactivated", .deactivated), ("kicked", .kicked),
        ])
    func finalClose(word: String, reason: SignOutReason) async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            try socket.socket.close(.policyViolation, word)
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let events = client.events
        #expect(await client.run() == reason)
        var last: ClientEvent?
        for await event in events {
            last = event
        }
        guard case .connection(.signedOut(reason))? = last else {
            Issue.record("\(String(describing: last))")
            return
        }
        await #expect(throws: ClientError.self) { try await client.send("late", to: chat) }
    }

    @Test("a token that is refused, with none newer to be had, ends the session")
    func tokenRefused() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.socket.close(.policyViolation, "bad_token")
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server, session: Session(kind: .user, accessToken: "one"))
        #expect(await client.run() == .tokenRefused)
    }

    @Test("a server that refuses is waited for, with the reason; on request it is asked at once")
    func waits() async throws {
        let server = try ScriptedServer { connection in
            _ = try connection.readRequest()
            try connection.respond(503, json: #"{"detail":"Full."}"#)
        }
        defer { server.stop() }
        let clock = ManualClock()
        let options = TransportOptions()
        let client = ChatClient(
            server: try ServerAddress(server.url), session: Session(kind: .user, accessToken: "one"),
            transport: CurlHTTPTransport(options: options), connector: CurlConnector(options: options),
            clock: MonotonicClock(clock), generator: ConstantGenerator(value: .max))
        try await withRunning(client) { events in
            for limit in [500, 1000, 2000] {
                let (delay, reason) = try await events.first { event -> (Duration, ClientError)? in
                    guard case .connection(.waiting(let delay, let reason)) = event else { return nil }
                    return (delay, reason)
                }
                #expect(delay == .milliseconds(limit))
                #expect(reason.code == .serverFailed)
                #expect(reason.message == "Full.")
                await client.reconnectNow()
            }
        }
    }

    @Test("another epoch fails what was not sent and resets what is kept")
    func newEpoch() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet(epoch: "e\(socket.number)")
            try socket.join()
            if socket.number == 1 {
                _ = try socket.receiveMessage()
                return socket.socket.connection.reset()
            }
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            try await events.live()
            let pending = try await client.send("Hello", to: chat)
            let error = await #expect(throws: ClientError.self) { try await pending.stored() }
            #expect(error?.code == .storeReplaced)
            let reset = try await events.first { if case .historyReset(let id) = $0 { id } else { nil } }
            #expect(reset == chat)
            try await events.live()
        }
    }

    @Test("signing out tells the server and ends the run")
    func signOut() async throws {
        let server = try ScriptedChat(
            rest: { request in
                guard request.path == "/api/v1/auth/logout" else { return ScriptedChat.oneChat(request) }
                #expect(request.text == #"{"refresh_token":"r1"}"#)
                return (204, "")
            },
            socket: { socket in
                try socket.greet()
                try socket.join()
                try socket.idle()
            })
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        var events = client.events.makeAsyncIterator()
        async let reason = client.run()
        try await events.live()
        await client.signOut()
        #expect(await reason == .signedOutHere)
        #expect(server.calls.contains("POST /auth/logout"))
    }
}
