import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

/// A conversation with a server that sends no more than docs/PROTOCOL.md, section 8 lists.
@Suite("A client at a base server", .timeLimit(.minutes(1)))
struct BaseServerTests {
    private let chat = ChatID(1)

    /// Serves a WebSocket: greets, lets join, and goes on by `body`.
    private func socket(
        _ body: @escaping @Sendable (ScriptedSocket) throws -> Void = { _ in }
    ) -> ScriptedChat.Serve {
        { socket in
            try socket.greet()
            try socket.join()
            try body(socket)
            try socket.idle()
        }
    }

    @Test("sending, receiving and refusals: each message once, the refused one with its reason")
    func conversation() async throws {
        let store = ScriptedStore(isBase: true, "before")
        let server = try ScriptedChat(.base, rest: store.answer, socket: socket())
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            try await events.live()
            let first = try await client.send("one", to: chat)
            let refused = try await client.send("refuse me", to: chat)
            let last = try await client.send("two", to: chat)
            #expect(try await first.stored().content == "one")
            let error = await #expect(throws: ClientError.self) { try await refused.stored() }
            #expect(error?.message == "Blocked.")
            #expect(try await last.stored().content == "two")
        }
        #expect(store.words == ["before", "one", "two"])
    }

    @Test("a message whose answer was lost is looked for in the history, and not sent twice")
    func lostAnswer() async throws {
        let store = ScriptedStore(isBase: true, "before")
        store.loseAnswer(to: 2)
        let server = try ScriptedChat(.base, rest: store.answer, socket: socket())
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { _ in
            // The same words, so that the first is not taken for the second.
            let first = try await client.send("ok", to: chat)
            let second = try await client.send("ok", to: chat)
            #expect(try await first.stored().id == MessageID(2))
            #expect(try await second.stored().id == MessageID(3))
        }
        #expect(store.words == ["before", "ok", "ok"])
    }

    @Test("what was said, edited and deleted while the line was lost is told after it, in order")
    func away() async throws {
        let store = ScriptedStore(isBase: true, "before")
        let server = try ScriptedChat(
            .base, rest: store.answer,
            socket: socket { socket in
                guard socket.number == 1 else { return }
                for word in ["one", "two", "three"] {
                    try socket.send(.message(store.say(word, by: .customer(7)), revision: nil))
                }
                // Until the client has read them.
                _ = try socket.receive { if case .readMessage = $0 { true } else { false } }
                store.change(3, to: nil)
                store.change(4, to: "three, corrected")
                store.say("four", by: .customer(7))
                socket.socket.connection.reset()
            })
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await withRunning(client) { events in
            for word in ["one", "two", "three"] {
                let message = try await events.message()
                #expect(message.content == word)
            }
            await client.markRead(chat, upTo: MessageID(4))
            var told: [String] = []
            while told.count < 3, let event = await events.next() {
                switch event {
                case .message(let message): told.append("new \(message.content)")
                case .messageUpdated(let message): told.append("updated \(message.content)")
                case .messageDeleted(let message): told.append("deleted \(message.id)")
                default: break
                }
            }
            #expect(told == ["deleted 3", "updated three, corrected", "new four"])
        }
    }

    @Test("the next start finds what was edited and deleted while the program did not run")
    func restart() async throws {
        let fixture = try StoreFixture()
        let store = ScriptedStore(isBase: true, "before")
        let server = try ScriptedChat(
            .base, rest: store.answer,
            socket: socket { socket in
                guard socket.number == 1 else { return }
                for word in ["one", "two"] {
                    try socket.send(.message(store.say(word, by: .customer(7)), revision: nil))
                }
            })
        defer { server.stop() }
        let first = try ChatClient.scripted(server, folder: fixture.folder)
        try await withRunning(first) { events in
            for word in ["one", "two"] {
                let message = try await events.message()
                #expect(message.content == word)
            }
        }
        store.change(2, to: "one, corrected")
        store.change(3, to: nil)
        let second = try ChatClient.scripted(server, folder: fixture.folder)
        try await withRunning(second) { events in
            #expect(await second.keptHistory(of: chat).map(\.content) == ["two", "one"])
            try await events.live()
        }
        let third = try ChatClient.scripted(server, folder: fixture.folder)
        let kept = await third.keptHistory(of: chat).filter { !$0.isDeleted }
        #expect(kept.map(\.content) == ["one, corrected"])
    }

    @Test("customers whom the server refuses the call send over the WebSocket")
    func customersBySocket() async throws {
        let store = ScriptedStore(isBase: true, "before")
        let server = try ScriptedChat(
            .base,
            rest: { request in
                switch (request.method, request.path) {
                case ("POST", _): (401, #"{"detail":"Staff only."}"#)
                default: store.answer(request)
                }
            },
            socket: { socket in
                try socket.send(.connected(ServerEvent.Connected(participant: .customer(7), spoken: .base)))
                try socket.join()
                while let draft = try socket.receiveMessage() {
                    if draft.content == "refuse me" {
                        try socket.send(.error(ServerEvent.Failure(text: "Blocked.", code: nil)))
                    } else {
                        try socket.send(.message(store.say(draft.content, by: .customer(7)), revision: nil))
                    }
                }
            })
        defer { server.stop() }
        let client = try ChatClient.scripted(server, session: Session(kind: .customer, accessToken: "one"))
        try await withRunning(client) { _ in
            let first = try await client.send("one", to: chat)
            let refused = try await client.send("refuse me", to: chat)
            let last = try await client.send("two", to: chat)
            #expect(try await first.stored().content == "one")
            let error = await #expect(throws: ClientError.self) { try await refused.stored() }
            #expect(error?.message == "Blocked.")
            #expect(try await last.stored().content == "two")
        }
        #expect(store.words == ["before", "one", "two"])
    }
}
