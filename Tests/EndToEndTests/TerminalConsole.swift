import ChatTestSupport
import Foundation

/// Starts of `chat-tui` in a terminal.
enum Console {
    /// What every start has in common: no configuration of the person who runs the tests, and no backtraces, which take
    /// seconds.
    static var environment: [String: String] {
        // A sanitizer would answer crash signals itself, with an exit status of its own.
        let signals = ["segv", "sigbus", "sigfpe", "sigill", "sigtrap", "abort"].map { "handle_\($0)=0" }
        let sanitizer = signals.joined(separator: ":")
        return [
            "ASAN_OPTIONS": sanitizer + ":detect_leaks=0",
            // What the tests themselves run with: the suppressions count for the programs under test too.
            "TSAN_OPTIONS": [ProcessInfo.processInfo.environment["TSAN_OPTIONS"] ?? "", sanitizer].joined(
                separator: ":"),
            // Where nobody can make a folder, not even root: what is kept, a test asks for by naming a place.
            "HOME": "/dev/null/home", "PATH": "/usr/bin:/bin", "SWIFT_BACKTRACE": "enable=no", "TZ": "UTC",
            // Nothing listens on the discard port.
            "CHAT_SERVER": "http://127.0.0.1:9",
        ]
    }

    /// The program by itself.
    static func start(
        _ arguments: [String] = [], environment more: [String: String] = [:], columns: Int = 80, rows: Int = 24
    ) throws -> PtyProcess {
        try PtyProcess(
            Binary.chatTUI, arguments, environment: environment.merging(more) { $1 }, columns: columns, rows: rows)
    }

    /// A shell with job control to start it from.
    static func startShell() throws -> PtyProcess {
        try PtyProcess("/bin/bash", ["--norc", "--noprofile", "-i"], environment: environment)
    }
}

extension PtyProcess {
    /// Waits until the form that asks for a login is on the screen.
    @discardableResult
    func waitForForm() async throws -> PtyScreen {
        try await wait(for: "the sign-in form") { $0.isAlternate && $0.text.contains("SalonChat") }
    }
}
