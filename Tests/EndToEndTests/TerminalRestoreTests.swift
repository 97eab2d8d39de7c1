import ChatTestSupport
import Foundation
import Glibc
import Testing

/// Whatever ends the program, the shell finds its terminal as it was.
@Suite("Restoring the terminal", .timeLimit(.minutes(2)))
struct TerminalRestoreTests {
    /// What undoes each mode that the program sets, in the order in which it has to leave the terminal.
    static let farewell =
        "\u{1B}[?2026l\u{1B}[?1004l\u{1B}[?2004l\u{1B}[?1006l\u{1B}[?1000l\u{1B}[?1l\u{1B}>\u{1B}(B\u{1B}[m\u{1B}[39;49m"
        + "\u{1B}[?12l\u{1B}[?25h\u{1B}[?1049l\u{1B}[23;0;0t"

    @Test("quitting gives it back")
    func quitting() async throws {
        let program = try Console.start()
        try await program.waitForForm()
        #expect(program.screen.isAlternate)
        #expect(!program.terminalMode.isEqual(to: program.initialTerminalMode))
        program.type("\u{03}\u{03}")
        #expect(try await program.ending() == .exited(status: 0))
        expectRestored(program)
    }

    @Test(
        "so does each signal, and the exit status tells of it",
        arguments: [SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGSEGV, SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGTRAP])
    func signal(number: Int32) async throws {
        let program = try Console.start()
        try await program.waitForForm()
        program.signal(number)
        #expect(try await program.ending() == .signalled(number))
        expectRestored(program)
    }

    @Test("Ctrl-Z gives it to the shell, and fg takes it back")
    func suspending() async throws {
        let shell = try Console.startShell()
        shell.type("PS1='ready$ '; \(Binary.chatTUI)\r")
        try await shell.waitForForm()
        shell.type("\u{1A}")
        try await shell.wait(for: "the shell's word of the stopped job") { screen in
            !screen.isAlternate && screen.text.contains("Stopped")
        }
        #expect(String(decoding: shell.output, as: UTF8.self).contains(Self.farewell))
        shell.type("fg\r")
        try await shell.waitForForm()
        #expect(shell.screen.isAlternate)
        shell.type("\u{03}\u{03}")
        try await shell.wait(for: "the shell's prompt after the program has ended") { screen in
            !screen.isAlternate && screen.lines.last { !$0.isEmpty }?.hasPrefix("ready$") == true
        }
    }

    @Test("what is written to standard error meanwhile stays off the screen, and is shown after the restore")
    func standardError() async throws {
        // The dynamic linker reports there that it opens libcurl, which it does for the first connection.
        let program = try Console.start(
            ["--username", "someone@example.com"], environment: ["CHAT_PASSWORD": "secret", "LD_DEBUG": "files"])
        let screen = try await program.wait(for: "the failure to connect") { screen in
            screen.isAlternate && screen.text.contains("connect")
        }
        #expect(!screen.text.contains("libcurl"))
        program.signal(SIGTERM)
        #expect(try await program.ending() == .signalled(SIGTERM))
        let output = String(decoding: program.output, as: UTF8.self).components(separatedBy: Self.farewell)
        #expect(output.count == 2)
        #expect(!output[0].contains("libcurl"))
        #expect(output.last?.contains("libcurl") == true)
    }

    private func expectRestored(_ program: PtyProcess, sourceLocation: SourceLocation = #_sourceLocation) {
        let screen = program.screen
        #expect(!screen.isAlternate, sourceLocation: sourceLocation)
        #expect(screen.modes == [7, 25], sourceLocation: sourceLocation)
        #expect(screen.unknown.isEmpty, sourceLocation: sourceLocation)
        #expect(program.terminalMode.isEqual(to: program.initialTerminalMode), sourceLocation: sourceLocation)
        let output = String(decoding: program.output, as: UTF8.self)
        #expect(output.components(separatedBy: Self.farewell).count == 2, sourceLocation: sourceLocation)
    }
}

extension termios {
    /// Whether the settings are the same that `stty -a` shows.
    fileprivate func isEqual(to other: termios) -> Bool {
        let characters = withUnsafeBytes(of: c_cc) { Array($0) }
        return c_iflag == other.c_iflag && c_oflag == other.c_oflag && c_cflag == other.c_cflag
            && c_lflag == other.c_lflag && characters == withUnsafeBytes(of: other.c_cc) { Array($0) }
    }
}
