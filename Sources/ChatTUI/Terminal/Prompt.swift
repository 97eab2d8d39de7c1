internal import CTerminalGuard
import Glibc

/// Asks a person at the controlling terminal, a line at a time.
struct Prompt: ~Copyable {
    private let terminal: Int32

    /// Finds the terminal; nil where there is none, or where standard input comes from elsewhere: nobody is at the keys.
    init?() {
        guard isatty(STDIN_FILENO) == 1 else { return nil }
        let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
        guard descriptor >= 0 else { return nil }
        terminal = descriptor
    }

    deinit {
        close(terminal)
    }

    /// What was typed up to Enter, without the blanks around it.
    ///
    /// - Throws: ``CommandFailure`` when the input ends.
    func line(_ question: String) throws(CommandFailure) -> String {
        write(question)
        return try answer().trimmingBlanks
    }

    /// What was typed up to Enter, not shown. Whatever ends the process meanwhile leaves a terminal that shows again.
    ///
    /// - Throws: ``CommandFailure`` when the input ends, ``TerminalFailure`` where echo cannot be turned off.
    func password(_ question: String) throws -> String {
        var mode = termios()
        guard tcgetattr(terminal, &mode) == 0 else { throw TerminalFailure.system("read the terminal's settings") }
        // The line end that was typed is not shown either.
        let hold = try TerminalHold(descriptor: terminal, farewell: [0x0A])
        mode.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(terminal, TCSAFLUSH, &mode)
        write(question)
        let password = try answer()
        hold.release()
        return password
    }

    /// Whether the answer is yes; anything else but `y` and `yes` is no.
    func confirm(_ question: String) throws(CommandFailure) -> Bool {
        ["y", "yes"].contains(try line(question + " [y/N] ").lowercased())
    }

    private func answer() throws(CommandFailure) -> String {
        var bytes: [UInt8] = []
        var byte: UInt8 = 0
        while true {
            let count = read(terminal, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else {
                if bytes.isEmpty { throw CommandFailure(.failed, "There was no answer.") }
                break
            }
            if byte == 0x0A { break }
            bytes.append(byte)
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(terminal, bytes, bytes.count)
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        var text = self[...]
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return String(text)
    }
}
