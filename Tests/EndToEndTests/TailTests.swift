import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

@Suite("Following chats from a script", .timeLimit(.minutes(3)))
struct TailTests {
    @Test("each message comes once and in order, though the server is killed thrice meanwhile")
    func crashes() async throws {
        let server = try await ServerProcess()
        let customer = try ChatClient(
            server: server.url, session: await Session.signIn(to: server.url, with: server.customer))
        let chat = try #require(try await customer.api.chats().first).id
        let tail = try Command(
            ["tail", "--json", "--username", server.staffEmail],
            environment: ["CHAT_SERVER": server.url, "CHAT_PASSWORD": "bench"])
        try await tail.wait(for: "a live line") { $0.contains { $0.contains("\"state\":\"live\"") } }

        let count = 150
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { _ = await customer.run() }
            var pending: [PendingMessage] = []
            for number in 0..<count { pending.append(try await customer.send("message \(number)", to: chat)) }
            for stored in [10, 60, 110] {
                _ = try await pending[stored].stored()
                try await server.crashAndRestart()
            }
            _ = try await pending[count - 1].stored()
            group.cancelAll()
        }
        try await tail.wait(for: "the last message") { $0.contains { $0.contains("message \(count - 1)\"") } }
        tail.signal(SIGINT)
        let outcome = try await tail.outcome()
        #expect(outcome.status == 130)

        let events = try outcome.lines.map { try JSONParser.parse(Array($0.utf8)) }
        let shown = events.filter { $0["type"]?.stringValue == "message" }
            .compactMap { $0["message"]?["content"]?.stringValue }
        #expect(shown == (0..<count).map { "message \($0)" })
        #expect(events.contains { $0["type"]?.stringValue == "connection" && $0["state"]?.stringValue == "waiting" })
        try await server.stop()
    }

    @Test("a reader that is slow loses nothing and sees nothing twice")
    func slowReader() async throws {
        let server = try await ServerProcess()
        let customer = try ChatClient(
            server: server.url, session: await Session.signIn(to: server.url, with: server.customer))
        let chat = try #require(try await customer.api.chats().first).id
        // The program is stopped, as `| less` stops it: events pile up in its socket, its queue, and the server.
        let tail = try Command(
            ["tail", "--json", "\(chat)", "--username", server.staffEmail],
            environment: ["CHAT_SERVER": server.url, "CHAT_PASSWORD": "bench"])
        try await tail.wait(for: "a live line") { $0.contains { $0.contains("\"state\":\"live\"") } }
        tail.signal(SIGSTOP)
        let count = 300
        let words = String(repeating: "x", count: 9_000)
        for number in 0..<count { _ = try await customer.api.send(MessageDraft(text: "\(number) \(words)"), to: chat) }
        tail.signal(SIGCONT)
        try await tail.wait(for: "the last message") { $0.contains { $0.contains("\"\(count - 1) x") } }
        tail.signal(SIGTERM)
        let outcome = try await tail.outcome()
        #expect(outcome.status == 143)
        let numbers = outcome.output.matches(of: /"type":"message",.*?"content":"([0-9]+) x/).compactMap {
            Int($0.output.1)
        }
        #expect(numbers == Array(0..<count))
        try await server.stop()
    }

    @Test("text says who wrote what in which chat, and what was changed or deleted")
    func text() async throws {
        try await DemoServer.with { server in
            let customer = try await server.client(of: DemoServer.customer)
            let events = customer.events
            let line = Task { await customer.run() }
            defer { line.cancel() }
            for await case .connection(.live) in events { break }
            let tail = try Command(
                ["tail", "1", "--username", "admin@salon.com"],
                environment: ["CHAT_SERVER": server.url, "CHAT_PASSWORD": DemoServer.password])
            // What is sent before it is there is no news to it.
            for await case .joined(ChatID(1), _) in events { break }
            let id = try await customer.api.send(MessageDraft(text: "number 1"), to: ChatID(1)).id
            try await customer.api.edit(id, content: "other words")
            try await customer.api.delete(id)
            try await tail.wait(for: "the deletion") { $0.contains { $0.contains("deleted: [Message deleted]") } }
            tail.signal(SIGINT)
            let outcome = try await tail.outcome()
            #expect(
                outcome.lines.first?.contains(/^1  [0-9]+  20[0-9-]+ [0-9:]+  Bo: number 1$/) == true, "\(outcome)"
            )
            #expect(outcome.output.contains("  Bo edited: other words (edited)\n"))
            #expect(outcome.errors.isEmpty)
        }
    }

    @Test("what is sent while the server is away is stored once when it is back")
    func sendOverRestart() async throws {
        let server = try await ServerProcess()
        let customer = try ChatClient(
            server: server.url, session: await Session.signIn(to: server.url, with: server.customer))
        let chat = try #require(try await customer.api.chats().first).id
        let session = try await Session.signIn(to: server.url, with: server.staff)
        try await server.crash()
        let send = try Command(
            ["send", "\(chat)", "over", "the", "restart"],
            environment: ["CHAT_SERVER": server.url, "CHAT_TOKEN": session.accessToken])
        try await send.wait(forComplaint: "Trying again.")
        try await server.restart()
        let outcome = try await send.outcome()
        #expect(outcome.status == 0, "\(outcome)")
        #expect(outcome.errors.contains("Trying again."))
        let stored = try await customer.api.history(of: chat).messages.filter { $0.content == "over the restart" }
        #expect(stored.map { "\($0.id)\n" } == [outcome.output])
        try await server.stop()
    }
}
