import ChatTestSupport
import Foundation
import Testing

/// Where there is no terminal for a console, one line says so.
@Suite("Without a fit terminal", .timeLimit(.minutes(1)))
struct TerminalRefusalTests {
    @Test("a simple one gets one clear line and exit status 1", arguments: ["dumb", "", "no-such-terminal"])
    func unfit(name: String) async throws {
        let program = try Console.start(environment: ["TERM": name])
        #expect(try await program.ending() == .exited(status: 1))
        let screen = program.screen
        let lines = screen.lines.filter { !$0.isEmpty }
        #expect(lines.count == 1)
        #expect(lines.first?.hasPrefix("chat-tui: ") == true)
        #expect(!String(decoding: program.output, as: UTF8.self).contains("\u{1B}"))
    }

    @Test("none at all is wrong use, and the missing end is named")
    func noTerminal() throws {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: Binary.chatTUI)
        process.environment = Console.environment.merging(["TERM": "xterm-256color"]) { $1 }
        process.standardInput = FileHandle.nullDevice
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 64)
        #expect(try output.fileHandleForReading.readToEnd() ?? Data() == Data())
        let complaint = try errors.fileHandleForReading.readToEnd().map { String(decoding: $0, as: UTF8.self) }
        #expect(complaint?.contains("standard input is not a terminal") == true)
    }

    @Test("an unknown option is wrong use too")
    func unknownOption() async throws {
        let program = try Console.start(["--no-such-option"])
        #expect(try await program.ending() == .exited(status: 64))
        #expect(!program.screen.isAlternate)
    }
}
