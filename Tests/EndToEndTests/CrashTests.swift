import ChatClientKit
import ChatWire
import Testing

@Suite("kill -9 of the server while messages flow", .timeLimit(.minutes(3)))
struct CrashTests {
    @Test("every acknowledged message is there once and in order, and the clients carry on by themselves")
    func crash() async throws {
        let server = try await ServerProcess()
        let staff = try await client(server.staff, of: server)
        let customer = try await client(server.customer, of: server)
        let chat = try #require(try await customer.api.chats().first).id
        let before = try await customer.api.history(of: chat, limit: 100).messages.count
        let count = 150
        let seen = staff.events
        let line = staff.events

        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await staff.run() }
            group.addTask { _ = await customer.run() }

            // What is stored before the other side joined is history to it, no event.
            for await event in line {
                if case .connection(.live) = event { break }
            }
            let pending = try await send(count, to: chat, by: customer)
            // Each crash comes while messages are on their way, and the next one after some more were stored.
            for stored in [10, 60, 110] {
                _ = try await pending[stored].stored()
                try await server.crashAndRestart()
            }
            var acknowledged: [MessageID] = []
            for message in pending { acknowledged.append(try await message.stored().id) }
            #expect(acknowledged == acknowledged.sorted())
            #expect(Set(acknowledged).count == count)

            var history: [Message] = []
            var position = HistoryPosition.newest
            while true {
                let page = try await customer.api.history(of: chat, position, limit: 100)
                history += page.messages
                guard page.hasMore, let oldest = page.messages.last else { break }
                position = .before(oldest.id)
            }
            let mine = Array(history.reversed().dropFirst(before))
            #expect(mine.map(\.content) == (0..<count).map { "message \($0)" })
            #expect(mine.map(\.id) == acknowledged)

            // The other side was shown each once and in order, across all three crashes.
            var shown: [String] = []
            for await event in seen {
                if case .message(let message) = event, message.content.hasPrefix("message ") {
                    shown.append(message.content)
                }
                if shown.last == "message \(count - 1)" { break }
            }
            #expect(shown == (0..<count).map { "message \($0)" })
            group.cancelAll()
        }
        try await server.stop()
    }

    private func client(_ credentials: Credentials, of server: ServerProcess) async throws -> ChatClient {
        let session = try await Session.signIn(to: server.url, with: credentials)
        return try ChatClient(server: server.url, session: session)
    }

    private func send(_ count: Int, to chat: ChatID, by client: ChatClient) async throws -> [PendingMessage] {
        var pending: [PendingMessage] = []
        for number in 0..<count { pending.append(try await client.send("message \(number)", to: chat)) }
        return pending
    }
}
