internal import CNcursesW
internal import CTerminalGuard
internal import ChatTUIKit
import Glibc

extension Terminal {
    /// A capability of the terminal by its terminfo name, without padding; empty if it has none.
    static func capability(_ name: String) -> [UInt8] {
        guard let value = nc_capability(name) else { return [] }
        var bytes = Array(String(cString: value).utf8)
        // Padding, `$<5>`, is for terminals that need time; it has no meaning in what is written directly.
        while let start = bytes.firstIndex(of: UInt8(ascii: "$")),
            bytes[start...].dropFirst().first == UInt8(ascii: "<"),
            let end = bytes[start...].firstIndex(of: UInt8(ascii: ">"))
        {
            bytes.removeSubrange(start...end)
        }
        return bytes
    }

    /// Whether the terminal takes the sequences of ECMA-48, by which pictures are written.
    static var isECMA48: Bool { capability("cup").starts(with: [0x1B, UInt8(ascii: "[")]) }

    /// What writes a picture from the screen's second row on, and leaves the cursor and the colours as they were.
    static func bytes(of picture: Picture) -> [UInt8] {
        let rows = picture.rows.enumerated().map { "\u{1B}[\($0 + 2);1H\u{1B}[m\($1)" }
        return Array(("\u{1B}7" + rows.joined() + "\u{1B}[m\u{1B}8").utf8)
    }

    /// Pastes come marked as such, and the terminal tells when it gets and loses the focus.
    static let modes = Array("\u{1B}[?2004h\u{1B}[?1004h".utf8)

    /// Presses of buttons and turns of the wheel are reported, in a form without a limit to the columns.
    static let mouseModes = Array("\u{1B}[?1000h\u{1B}[?1006h".utf8)
    /// The mouse is the terminal's own again.
    static let noMouseModes = Array("\u{1B}[?1006l\u{1B}[?1000l".utf8)

    /// What makes the terminal ours again after it was given back.
    static func greeting() -> [UInt8] {
        capability("smcup") + capability("smkx") + modes
    }

    /// What gives the terminal back: it may be interrupted anywhere, even in the middle of a frame.
    static func farewell() -> [UInt8] {
        let modes = "\u{1B}[?2026l\u{1B}[?1004l\u{1B}[?2004l"
        return Array(modes.utf8) + noMouseModes + capability("rmkx") + capability("sgr0") + capability("op")
            + capability("cnorm")
            + leave()
    }

    /// Back to the shell's own screen; where the terminal has only one, below what is on it.
    private static func leave() -> [UInt8] {
        let rmcup = capability("rmcup")
        return rmcup.isEmpty ? Array("\r\n".utf8) : rmcup
    }

    /// Reads the terminal's description, from which all capabilities come.
    static func describe(_ line: borrowing TerminalLine) throws(TerminalFailure) {
        let name = getenv("TERM").map { String(cString: $0) } ?? ""
        guard !name.isEmpty else { throw TerminalFailure(code: .unfit, description: "TERM is not set") }
        var status: Int32 = 0
        // newterm would end the process by itself for a terminal that it does not know.
        guard setupterm(nil, line.screen, &status) == OK else {
            throw TerminalFailure(code: .unfit, description: "no description of the terminal \"\(name)\" is installed")
        }
        guard !capability("cup").isEmpty else {
            throw TerminalFailure(
                code: .unfit, description: "the terminal \"\(name)\" cannot place text on the screen")
        }
    }

    /// Starts ncurses, which enters the screen by itself.
    ///
    /// - Returns: the descriptor that it draws on.
    static func startNcurses(_ line: borrowing TerminalLine) throws(TerminalFailure) -> Int32 {
        // Before ncurses does so itself: what is typed while it enters the screen must neither be echoed nor be a signal.
        var mode = termios()
        tcgetattr(line.screen, &mode)
        mode.c_lflag &= ~tcflag_t(ECHO | ICANON | ISIG | IEXTEN)
        tcsetattr(line.screen, TCSANOW, &mode)
        let descriptor = fcntl(line.screen, F_DUPFD_CLOEXEC, 3)
        let keys = fcntl(line.keys, F_DUPFD_CLOEXEC, 3)
        guard descriptor >= 0, keys >= 0, let output = fdopen(descriptor, "w"), let input = fdopen(keys, "r"),
            newterm(nil, output, input) != nil
        else { throw TerminalFailure.system("start ncurses") }
        raw()
        noecho()
        nonl()
        return descriptor
    }
}
