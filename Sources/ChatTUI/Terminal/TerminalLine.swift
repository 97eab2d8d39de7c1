import Glibc

/// The descriptors that a person sits at: where keys come from, and where the screen goes.
struct TerminalLine {
    /// Where standard input carries something else, the keys come from the controlling terminal.
    enum Keys {
        case standardInput
        case controllingTerminal
    }

    /// Keys are read here. Never closed: it may be descriptor 0.
    let keys: Int32
    /// The screen is drawn here; a copy of its own, so that a dying process can point it elsewhere.
    let screen: Int32

    /// Finds the terminal.
    ///
    /// - Parameter source: where the keys are to come from.
    /// - Throws: ``TerminalFailure`` that says which end is missing.
    init(keys source: Keys) throws(TerminalFailure) {
        switch source {
        case .standardInput:
            guard isatty(STDIN_FILENO) == 1 else {
                throw TerminalFailure(code: .noTerminal, description: "standard input is not a terminal")
            }
            keys = STDIN_FILENO
        case .controllingTerminal:
            let descriptor = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY)
            guard descriptor >= 0 else {
                throw TerminalFailure(code: .noTerminal, description: "there is no controlling terminal for the keys")
            }
            keys = descriptor
        }
        guard isatty(STDOUT_FILENO) == 1 else {
            throw TerminalFailure(code: .noTerminal, description: "standard output is not a terminal")
        }
        screen = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3)
        guard screen >= 0 else { throw TerminalFailure.system("copy the descriptor of the terminal") }
    }

    /// The size that the terminal states, in cells; `nil` where it states none (a serial line).
    var size: (columns: Int32, rows: Int32)? {
        var size = winsize()
        guard ioctl(screen, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0, size.ws_row > 0 else { return nil }
        return (Int32(size.ws_col), Int32(size.ws_row))
    }
}
