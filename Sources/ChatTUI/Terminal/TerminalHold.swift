internal import CTerminalGuard
import Glibc

/// The promise that the terminal is given back as it was, on every way out: when this value goes, when the process
/// dies of a signal, and in between for as long as someone else needs the terminal.
struct TerminalHold: ~Copyable {
    /// From here come the numbers of signals that tell something, a byte each.
    let notices: Int32

    private let descriptor: Int32
    private let shellMode: termios
    private let farewell: [UInt8]

    /// Takes the terminal, before anything about it is changed.
    ///
    /// - Parameters:
    ///   - descriptor: the terminal.
    ///   - farewell: what is written to it to give it back, always the same.
    init(descriptor: Int32, farewell: [UInt8]) throws(TerminalFailure) {
        let notices = terminal_guard_install()
        guard notices >= 0 else { throw TerminalFailure.system("watch for signals") }
        var mode = termios()
        guard tcgetattr(descriptor, &mode) == 0 else { throw TerminalFailure.system("read the terminal's settings") }
        guard Self.hold(descriptor, mode, farewell) else {
            throw TerminalFailure.system("remember how to restore the terminal")
        }
        self.notices = notices
        self.descriptor = descriptor
        self.farewell = farewell
        shellMode = mode
    }

    deinit {
        terminal_guard_release()
    }

    /// Gives the terminal back for the time being.
    borrowing func release() {
        terminal_guard_release()
    }

    /// Takes it again.
    borrowing func resume() {
        // What was taken once fits again.
        _ = Self.hold(descriptor, shellMode, farewell)
    }

    private static func hold(_ descriptor: Int32, _ shellMode: termios, _ farewell: [UInt8]) -> Bool {
        let result = withUnsafePointer(to: shellMode) { mode in
            farewell.withUnsafeBytes { bytes in
                terminal_guard_hold(
                    descriptor, mode, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), bytes.count)
            }
        }
        return result == 0
    }
}
