import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

/// What was sent and read outlives the console: real processes, `kill -9` on both sides.
@Suite("The console's words on the disk", .timeLimit(.minutes(3)))
struct TerminalOutboxTests {
    /// Runs with a server and a home folder in which its staff are signed in.
    private func signedIn(
        _ body: (ServerProcess, _ home: URL, _ start: () throws -> PtyProcess) async throws -> Void
    ) async throws {
        let server = try await ServerProcess()
        try await withHome { home in
            let variables = ["HOME": home.path, "CHAT_SERVER": server.url]
            let login = try await Command.run(
                ["login", "--username", server.staffEmail],
                environment: variables.merging(["CHAT_PASSWORD": "bench"]) { $1 })
            #expect(login.status == 0)
            try await body(server, home) {
                try Console.start(environment: variables, columns: 110, rows: 30)
            }
        }
        try await server.stop()
    }

    private func words(on server: ServerProcess) async throws -> [String] {
        let client = try ChatClient(
            server: server.url, session: await Session.signIn(to: server.url, with: server.staff))
        let chat = try #require(try await client.api.chats().first)
        let page = try await client.api.history(of: chat.id)
        await client.signOut()
        return page.messages.map(\.content).reversed()
    }

    @Test("what was not sent is there after kill -9 of the console, and arrives once and in order")
    func outlives() async throws {
        try await signedIn { server, _, start in
            let first = try start()
            try await first.openChat()
            try await server.crash()
            first.type("first words\rsecond words\r")
            try await first.wait(for: "two that wait") { $0.waits("first words") && $0.waits("second words") }
            first.signal(SIGKILL)
            _ = try await first.ending()

            // Without a server: the list and the history as they were kept, with what waits.
            let second = try start()
            try await second.wait(for: "the list as it was kept, and what waits") { screen in
                screen.text.contains("reconnecting") && screen.text.contains("2 queued")
            }
            second.type("\u{1B}1")
            try await second.wait(for: "what waits") { $0.waits("first words") && $0.waits("second words") }
            second.type("third words\r")
            try await second.wait(for: "three that wait") { $0.waits("third words") }
            second.type("\u{03}\u{03}")
            #expect(try await second.ending() == .exited(status: 0))
            #expect(second.screen.text.contains("3 messages are not sent yet, and kept: the next start sends them."))

            let third = try start()
            try await third.wait(for: "the list as it was kept") { $0.text.contains("3 queued") }
            third.type("\u{1B}1")
            try await server.restart()
            try await third.wait(for: "the ticks") { screen in
                ["first", "second", "third"].allSatisfy { screen.hasSent("\($0) words") }
            }
            third.type("\u{03}\u{03}")
            #expect(try await third.ending() == .exited(status: 0))
            #expect(try await words(on: server).suffix(3) == ["first words", "second words", "third words"])
        }
    }

    @Test("two consoles of one profile show the same, and when the one that sends is killed the other sends")
    func together() async throws {
        try await signedIn { server, _, start in
            let first = try start()
            try await first.openChat()
            let second = try start()
            try await second.openChat()
            second.type("from the second\r")
            try await first.wait(for: "the other's words") { $0.hasSent("from the second") }
            first.type("from the first\r")
            try await second.wait(for: "the other's words") { $0.hasSent("from the first") }

            try await server.crash()
            second.type("later\r")
            try await first.wait(for: "what waits in the other") { $0.waits("later") }
            first.signal(SIGKILL)
            _ = try await first.ending()
            try await server.restart()
            try await second.wait(for: "its tick", within: .seconds(60)) { $0.hasSent("later") }
            #expect(
                try await words(on: server).suffix(3) == ["from the second", "from the first", "later"])
        }
    }

    @Test("logout leaves nothing of what was sent and read")
    func logout() async throws {
        try await signedIn { server, home, start in
            let console = try start()
            try await console.openChat()
            try await server.crash()
            console.type("a secret\r")
            try await console.wait(for: "what waits") { $0.waits("a secret") }
            console.signal(SIGKILL)
            _ = try await console.ending()
            try await server.restart()
            let kept = home.appendingPathComponent(".local/state/chat-tui/default")
            #expect(try FileManager.default.contentsOfDirectory(atPath: kept.path).contains("accounts"))
            let logout = try await Command.run(
                ["logout", "--yes"], environment: ["HOME": home.path, "CHAT_SERVER": ""])
            #expect(logout.status == 0)
            #expect(try FileManager.default.contentsOfDirectory(atPath: kept.path) == ["session.lock"])
        }
    }
}

extension PtyProcess {
    /// Opens the first chat of the list.
    fileprivate func openChat() async throws {
        try await wait(for: "a live line") { $0.text.contains("● live") }
        type("\u{1B}1")
        try await wait(for: "the composer") { $0.text.contains("write a message") }
    }
}

extension PtyScreen {
    /// Whether a message of one's own is shown as waiting.
    fileprivate func waits(_ words: String) -> Bool { lines.contains { $0.contains(words) && $0.contains("◷") } }

    /// Whether a message of one's own is shown as sent.
    fileprivate func hasSent(_ words: String) -> Bool { lines.contains { $0.contains(words) && $0.contains("✓") } }
}
