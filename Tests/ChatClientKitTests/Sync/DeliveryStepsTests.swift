import ChatWire
import Testing

@testable import ChatClientKit

extension DeliveryStep {
    /// Its name alone.
    fileprivate var name: String {
        switch self {
        case .queued: "queued"
        case .sending: "sending"
        case .sent: "sent"
        case .delivered: "delivered"
        case .read: "read"
        case .failed(let error): "failed \(error.serverCode?.rawValue ?? "\(error.code)")"
        }
    }
}

@Suite("The steps of a message", .timeLimit(.minutes(1)))
struct DeliveryStepsTests {
    private let chat = ChatID(1)

    private static func stored(_ draft: MessageDraft) -> ServerEvent {
        .message(
            .fixture(11, from: .user(1), content: draft.content, revision: 6, clientMessageID: draft.clientMessageID),
            revision: 6)
    }

    /// Waits for steps until one of that name, and gives their names; what waits may have waited more than once.
    private func steps(_ steps: DeliverySteps, until last: String? = nil) async -> [String] {
        var names: [String] = []
        for await step in steps {
            if names.last != step.name { names.append(step.name) }
            if step.name == last { break }
        }
        return names
    }

    @Test("queued, sent, delivered and read come in that order, and then no more")
    func whole() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            // What waited goes before the list is read, and so before the join.
            let draft = try #require(try socket.receiveMessage())
            try socket.join(at: 5)
            try socket.send(Self.stored(draft))
            try socket.send(.delivered(ChatID(1), .customer(7), MessageID(11)))
            try socket.send(
                .readReceipt(
                    ChatID(1), MessageID(11), reader: ServerEvent.Someone(.customer(7)),
                    at: Timestamp(milliseconds: 1), revision: 7))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let pending = try await client.send("Hello", to: chat)
        var early = pending.steps.makeAsyncIterator()
        #expect(await early.next()?.name == "queued")
        await client.withConnection { _ in
            let names = await steps(pending.steps)
            #expect(names.last == "read")
            // Steps that pass while nobody looks may be left out.
            let all = ["queued", "sending", "sent", "delivered", "read"]
            #expect(names == all.filter { names.contains($0) })
            #expect(await steps(pending.steps) == ["read"])
            var rest: [String] = []
            while let step = await early.next() { rest.append(step.name) }
            #expect(rest.last == "read")
        }
    }

    @Test("a refusal is the last step, with its reason")
    func refused() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            let draft = try #require(try socket.receiveMessage())
            try socket.send(
                .error(
                    ServerEvent.Failure(
                        text: "Blocked.", code: .blocked, chatID: ChatID(1), clientMessageID: draft.clientMessageID,
                        requestType: "send_message")))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        try await client.withConnection { _ in
            let pending = try await client.send("Hello", to: chat)
            #expect(await steps(pending.steps).last == "failed blocked")
            #expect(await steps(pending.steps) == ["failed blocked"])
        }
    }

    @Test("signing out ends what waits, as failed")
    func signedOut() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { _ in }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let pending = try await client.send("Hello", to: chat)
        var iterator = pending.steps.makeAsyncIterator()
        #expect(await iterator.next()?.name == "queued")
        await client.signOut()
        #expect(await iterator.next()?.name == "failed signed_out")
        #expect(await iterator.next() == nil)
    }

    @Test("a watcher whose task is cancelled stops, and the message goes its way")
    func cancelled() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            let draft = try #require(try socket.receiveMessage())
            try socket.send(Self.stored(draft))
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let pending = try await client.send("Hello", to: chat)
        let watching = Task { await steps(pending.steps) }
        watching.cancel()
        _ = await watching.value
        let stored = try await client.withConnection { _ in try await pending.stored() }
        #expect(stored.id == MessageID(11))
    }

    @Test("the connection lasts as long as the body, and its events begin with it")
    func connection() async throws {
        let server = try ScriptedChat(rest: ScriptedChat.oneChat) { socket in
            try socket.greet()
            try socket.join(at: 5)
            try socket.idle()
        }
        defer { server.stop() }
        let client = try ChatClient.scripted(server)
        let first = await client.withConnection { events -> String? in
            var first: String?
            for await case .connection(let state) in events {
                first = first ?? "\(state)"
                if case .live = state { break }
            }
            return first
        }
        #expect(first == "connecting")
        guard case .stopped = await client.snapshot().connection else {
            Issue.record("still connected")
            return
        }
        await #expect(throws: CancellationError.self) {
            try await client.withConnection { _ in throw CancellationError() }
        }
    }
}
