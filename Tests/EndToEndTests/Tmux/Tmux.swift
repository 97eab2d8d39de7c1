import ChatTestSupport
import Foundation
import Glibc

/// A tmux of one's own with one window in which a program runs. It is a terminal emulator that others wrote: what it
/// makes of the program's bytes is the judge.
final class Tmux: Sendable {
    /// What tmux draws on its own terminal: changes there tell when to look.
    let terminal: PtyProcess
    private let socket: String

    /// Starts a program in it; its end is tmux's.
    init(_ command: [String], environment: [String: String] = [:], columns: Int = 120, rows: Int = 40) throws {
        socket = FileManager.default.temporaryDirectory.appendingPathComponent("tmux-\(UUID().uuidString)").path
        terminal = try PtyProcess(
            "/usr/bin/tmux",
            ["-S", socket, "-f", "/dev/null", "set-option", "-g", "status", "off", ";", "new-session"] + command,
            environment: Console.environment.merging(environment) { $1 }, columns: columns, rows: rows)
    }

    deinit {
        _ = try? run("kill-server")
        try? FileManager.default.removeItem(atPath: socket)
    }

    /// The window's text as tmux has it.
    func capture() throws -> [String] {
        try run("capture-pane", "-p").split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }

    /// Gives tmux a command.
    @discardableResult
    func run(_ arguments: String...) throws -> String {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/tmux")
        process.arguments = ["-S", socket] + arguments
        process.environment = Console.environment.merging(["LANG": "C.UTF-8"]) { $1 }
        let output = Pipe()
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: bytes, as: UTF8.self)
    }
}
