import ChatTestSupport
import Foundation
import Glibc
import Testing

/// A member of the staff and a customer, each at a terminal, with a real server between them.
@Suite("Chatting from two terminals", .timeLimit(.minutes(3)))
struct TerminalChatTests {
    @Test("what one types the other sees: typing, words, ticks")
    func conversation() async throws {
        try await DemoServer.with { server in
            let url = server.url
            let staff = try Console.staff(url)
            try await staff.openChat(with: "+1234567890")
            let customer = try Console.customer(url)
            try await customer.openFirstChat()

            customer.type("Is four o'clock free")
            try await staff.wait(for: "the other's typing") { $0.text.contains("typing") }
            customer.type("?\r")
            try await staff.wait(for: "the customer's words") { $0.text.contains("Is four o'clock free?") }

            staff.type("Yes, come by!\r")
            try await customer.wait(for: "the answer") { $0.text.contains("Yes, come by!") }
            try await staff.wait(for: "the tick of a message that was delivered or read") { screen in
                screen.lines.contains { $0.contains("Yes, come by!") && $0.contains("✓✓") }
            }
            #expect(staff.screen.unknown.isEmpty)
            #expect(customer.screen.unknown.isEmpty)
        }
    }

    @Test("nothing that a message holds is obeyed by the terminal", .threats("TERM-01"))
    func untrustedText() async throws {
        try await DemoServer.with { server in
            let url = server.url
            let staff = try Console.staff(url)
            try await staff.openChat(with: "+1234567890")
            let evil =
                "\u{1B}]0;owned\u{07}\u{1B}[2J\u{1B}[?1049l\u{1B}P1;1|x\u{1B}\\\u{9B}31m\u{9D}52;c;eA==\u{9C}\u{07}\u{0E}"
                + "\u{202E}\u{2066}\nafter all"
            let sent = try await Command.run(
                ["send", "1", "--phone", "+1234567890", "-"],
                environment: ["CHAT_SERVER": url, "CHAT_PASSWORD": DemoServer.password], input: evil)
            #expect(sent.status == 0)
            let screen = try await staff.wait(for: "what is left of the message") { $0.text.contains("after all") }
            #expect(screen.isAlternate)
            #expect(screen.strings.isEmpty)
            #expect(screen.unknown.isEmpty)
            let text = String(decoding: staff.output, as: UTF8.self)
            let harmful = text.unicodeScalars.filter { scalar in
                (0x80...0x9F).contains(scalar.value) || scalar == "\u{202E}" || scalar == "\u{2066}"
            }
            #expect(harmful.isEmpty)
        }
    }

    @Test("Alt-e gives the terminal to the editor, and takes it back with what was written")
    func editor() async throws {
        try await DemoServer.with { server in
            // Writes on the terminal as an editor does, and adds to the text.
            let editor = #"sh -c 'printf "\033[?1049hin the editor" > /dev/tty; printf " whole" >> "$0"; sleep 0.2'"#
            let staff = try Console.staff(server.url, more: ["EDITOR": editor])
            try await staff.openChat(with: "+1234567890")
            staff.type("half and")
            try await staff.wait(for: "the words") { $0.text.contains("half and") }
            staff.type("\u{1B}e")
            try await staff.wait(for: "the words from the editor, not sent") { screen in
                screen.isAlternate && screen.lines.contains { $0.contains("half and whole") && !$0.contains("Ada") }
            }
            let output = String(decoding: staff.output, as: UTF8.self).components(
                separatedBy: TerminalRestoreTests.farewell)
            #expect(output.count == 2)
            #expect(output.last?.contains("in the editor") == true)
            #expect(staff.screen.text.contains("live"))
            staff.type("\u{03}\u{03}")
            #expect(try await staff.ending() == .exited(status: 0))
        }
    }

    @Test("a draft survives kill -9")
    func drafts() async throws {
        try await DemoServer.with { server in
            let url = server.url
            let state = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            defer { try? FileManager.default.removeItem(at: state) }
            let first = try Console.staff(url, state: state.path)
            try await first.openChat(with: "+1234567890")
            first.type("half a sentence")
            try await first.wait(for: "the word that it is kept") { $0.text.contains("draft saved") }
            first.signal(SIGKILL)
            _ = try await first.ending()

            let second = try Console.staff(url, state: state.path)
            try await second.openChat(with: "+1234567890", showing: "half a sentence")
        }
    }
}

extension Console {
    /// The console of the demo's admin.
    fileprivate static func staff(
        _ url: String, state: String = "/nonexistent", more: [String: String] = [:]
    ) throws -> PtyProcess {
        try start(
            ["--server", url, "--username", "admin@salon.com"],
            environment: ["CHAT_PASSWORD": "password", "XDG_STATE_HOME": state].merging(more) { $1 }, columns: 100,
            rows: 30)
    }

    /// The console of the demo's first customer.
    fileprivate static func customer(_ url: String) throws -> PtyProcess {
        try start(
            ["--server", url, "--phone", "+1234567890"], environment: ["CHAT_PASSWORD": "password"], columns: 100,
            rows: 30)
    }
}

extension PtyProcess {
    /// Opens the chat with the customer of that number, by the new-chat dialog.
    ///
    /// - Parameter words: what the composer shows then.
    fileprivate func openChat(with number: String, showing words: String = "write a message") async throws {
        try await wait(for: "a live line") { $0.text.contains("live") }
        type("\u{1B}n")
        try await wait(for: "the dialog") { $0.text.contains("New chat") }
        type(number)
        try await wait(for: "the customer") { $0.lines.contains { $0.contains(number) && !$0.contains(":") } }
        type("\r")
        try await wait(for: "the composer") { $0.text.contains(words) && !$0.text.contains("New chat") }
    }

    /// Opens the first chat of the list.
    fileprivate func openFirstChat() async throws {
        try await wait(for: "a live line") { $0.text.contains("live") }
        type("\r")
        try await wait(for: "the composer") { $0.text.contains("write a message") }
    }
}
