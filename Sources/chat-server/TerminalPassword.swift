import ArgumentParser
import Glibc

/// Asks for a password on the terminal without showing it.
enum TerminalPassword {
    /// What was typed up to the end of the line.
    ///
    /// - Throws: `ExitCode` when it was interrupted.
    static func ask(_ prompt: String) throws -> String {
        var settings = termios()
        guard tcgetattr(STDIN_FILENO, &settings) == 0 else { throw ExitCode.failure }
        defer { tcsetattr(STDIN_FILENO, TCSAFLUSH, &settings) }
        var silent = settings
        // Keys one by one, signals too: an interrupt must not leave a terminal behind that shows nothing.
        silent.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG)
        tcsetattr(STDIN_FILENO, TCSAFLUSH, &silent)
        say(prompt)
        defer { say("\n") }
        return try line()
    }

    private static func line() throws -> String {
        var bytes: [UInt8] = []
        while true {
            var byte: UInt8 = 0
            let count = read(STDIN_FILENO, &byte, 1)
            if count < 0, errno == EINTR { continue }
            guard count == 1 else { throw ExitCode.failure }
            switch byte {
            case 0x03, 0x1C: throw ExitCode(128 + SIGINT)
            case 0x04 where bytes.isEmpty: throw ExitCode.failure
            case 0x0A, 0x0D: return String(decoding: bytes, as: UTF8.self)
            case 0x08, 0x7F: dropCharacter(from: &bytes)
            case 0x15: bytes = []
            default: bytes.append(byte)
            }
        }
    }

    /// Drops the last character, of however many bytes.
    private static func dropCharacter(from bytes: inout [UInt8]) {
        while let byte = bytes.popLast(), byte & 0xC0 == 0x80 {}
    }

    private static func say(_ text: String) {
        let bytes = Array(text.utf8)
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
