import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Glibc
import Testing

/// A console in the middle of its work: connected, a chat open, words half written.
@Suite("At work in a terminal", .timeLimit(.minutes(3)))
struct TerminalLiveTests {
    @Test("a signal that ends it gives the terminal back, with the line up and all threads running")
    func signals() async throws {
        try await withDemoAndHome { server, home in
            for number in [SIGTERM, SIGHUP, SIGSEGV, SIGILL] {
                let console = try await atWork(server, home: home)
                console.signal(number)
                #expect(try await console.ending() == .signalled(number))
                #expect(!console.screen.isAlternate && console.screen.modes == [7, 25])
                #expect(console.terminalMode.c_lflag == console.initialTerminalMode.c_lflag)
                let output = String(decoding: console.output, as: UTF8.self)
                #expect(output.components(separatedBy: TerminalRestoreTests.farewell).count == 2)
            }
        }
    }

    @Test("Ctrl-Z and fg: what came meanwhile is there, and what was being written, at the window's new size")
    func suspended() async throws {
        try await withDemoAndHome { server, home in
            let customer = try await server.client(of: DemoServer.customer)
            let shell = try Console.startShell()
            shell.type("PS1='ready$ '; export CHAT_PASSWORD=\(DemoServer.password) HOME=\(home.path)\r")
            shell.type("\(Binary.chatTUI) --server \(server.url) --username admin@salon.com\r")
            try await open(shell)
            shell.type("\u{1A}")
            try await shell.wait(for: "the shell") { !$0.isAlternate && $0.text.contains("Stopped") }
            _ = try await customer.api.send(MessageDraft(text: "while you were away"), to: ChatID(1))
            shell.resize(columns: 90, rows: 26)
            shell.type("fg\r")
            let screen = try await shell.wait(for: "the words of both") { screen in
                screen.isAlternate && screen.text.contains("while you were away")
                    && screen.lines.dropLast().last?.contains("half a sentence") == true
            }
            #expect(screen.rows == 26 && screen.lines.last?.contains("F1 help") == true)
        }
    }

    @Test("stopped from outside and continued, it draws what the screen lost")
    func stopped() async throws {
        try await withDemoAndHome { server, home in
            let console = try await atWork(server, home: home)
            console.signal(SIGSTOP)
            console.resize(columns: 90, rows: 26)
            console.signal(SIGCONT)
            try await console.wait(for: "all of the screen") { screen in
                screen.lines.last?.contains("F1 help") == true
                    && screen.lines.dropLast().last?.contains("half a sentence") == true
            }
        }
    }

    @Test("after a storm of resizes the screen is as after a start at that size, words half written included")
    func resizeStorm() async throws {
        try await withDemoAndHome { server, home in
            let customer = try await server.client(of: DemoServer.customer)
            for text in ["漢字漢字漢字漢字漢字漢字漢字漢字漢字", "👩‍👩‍👧👍🏽❤️", "e\u{301}e\u{301}e\u{301}"] {
                let sent = try await customer.api.send(MessageDraft(text: text), to: ChatID(1))
                // Else only the first of the two consoles would mark it as new.
                try await server.client().api.markRead(ChatID(1), upTo: sent.id)
            }
            let console = try await atWork(server, home: home)
            for step in 0..<200 { console.resize(columns: 1 + step * 37 % 140, rows: 1 + step * 53 % 60) }
            console.resize(columns: 1, rows: 1)
            console.type(", made whole")
            console.resize(columns: 100, rows: 30)
            try await console.wait(for: "the words") { $0.text.contains("half a sentence, made whole") }
            let fresh = try await atWork(server, home: home)
            fresh.type(", made whole")
            try await fresh.wait(for: "the words") { $0.text.contains("half a sentence, made whole") }
            // But for the last line, which tells for a while what became of the draft.
            let expected = fresh.screen.lines.dropLast()
            try await console.wait(for: "the same screen: \(expected.joined(separator: "\n"))") { screen in
                screen.lines.dropLast() == expected
            }
            #expect(console.screen.unknown.isEmpty)
        }
    }

    @Test("what is pasted is text: its lines are kept, and nothing is sent")
    func paste() async throws {
        try await withDemoAndHome { server, home in
            let customer = try await server.client(of: DemoServer.customer)
            let console = try await atWork(server, home: home, writing: "")
            console.type("\u{1B}[200~first\rsecond \u{1B}[31mred\n/quit\r\u{1B}[201~")
            try await console.wait(for: "all of it in the composer") { screen in
                ["first", "second [31mred", "/quit"].allSatisfy { line in
                    screen.lines.contains { $0.contains(line) }
                }
            }
            let before = try await customer.api.history(of: ChatID(1)).messages.first
            console.type(" that is all\r")
            try await console.wait(for: "an empty composer") { $0.text.contains("write a message") }
            try await console.wait(for: "a tick") { screen in
                screen.lines.contains { $0.contains("first") && $0.contains("✓") }
            }
            let sent = try await customer.api.history(of: ChatID(1)).messages
            #expect(sent.first?.content == "first\nsecond [31mred\n/quit\n that is all")
            #expect(sent.dropFirst().first?.id == before?.id)
        }
    }

    @Test(
        "colours and characters are what the terminal can show",
        arguments: [
            (["NO_COLOR": "1"], [], true, false), (["TERM": "vt100"], [], true, false),
            (["LANG": "C", "LC_ALL": "C"], [], false, true), ([:], ["--ascii"], false, true), ([:], [], false, false),
        ] as [([String: String], [String], Bool, Bool)])
    func looks(variables: [String: String], options: [String], isPlain: Bool, isASCII: Bool) async throws {
        try await DemoServer.with { server in
            let console = try Console.start(
                ["--server", server.url, "--username", "admin@salon.com"] + options,
                environment: ["CHAT_PASSWORD": DemoServer.password].merging(variables) { $1 }, columns: 100, rows: 30)
            try await console.wait(for: "a live line") { $0.text.contains("live") && $0.text.contains("Bo") }
            let text = String(decoding: console.output, as: UTF8.self)
            let colours = text.matches(of: /\u{1B}\[(?:[0-9]+;)*(?:3[0-8]|4[0-8])(?:;[0-9]+)*m/)
            #expect(colours.isEmpty == isPlain)
            #expect(console.output.allSatisfy { $0 < 0x80 } == isASCII)
        }
    }

    private func withDemoAndHome(_ body: (DemoServer, URL) async throws -> Void) async throws {
        try await DemoServer.with { server in try await withHome { home in try await body(server, home) } }
    }

    /// A console with the chat of the demo's first customer open, in the middle of a sentence.
    ///
    /// - Parameter home: where drafts are kept.
    private func atWork(
        _ server: DemoServer, home: URL, writing words: String = "half a sentence"
    ) async throws -> PtyProcess {
        let console = try Console.start(
            ["--server", server.url, "--username", "admin@salon.com"],
            environment: [
                "CHAT_PASSWORD": DemoServer.password, "HOME": home.appendingPathComponent(UUID().uuidString).path,
            ], columns: 100, rows: 30)
        try await open(console, writing: words)
        return console
    }

    private func open(_ console: PtyProcess, writing words: String = "half a sentence") async throws {
        try await console.wait(for: "a live line") { $0.isAlternate && $0.text.contains("● live") }
        console.type("\u{0B}+1234567890")
        try await console.wait(for: "the chat in the dialog") { screen in
            screen.lines.drop { !$0.contains("Go to") }.dropFirst(3).first?.contains("Bo") == true
        }
        console.type("\r")
        try await console.wait(for: "the chat") { $0.text.contains("write a message") && !$0.text.contains("Go to") }
        guard !words.isEmpty else { return }
        console.type(words)
        try await console.wait(for: "the words") { $0.text.contains(words) }
    }
}
