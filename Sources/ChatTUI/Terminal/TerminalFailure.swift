import Glibc

/// Why the terminal client cannot have a terminal.
struct TerminalFailure: Error, CustomStringConvertible {
    /// The kinds of failure, each with the exit status that it ends the program with.
    enum Code: Sendable {
        /// Standard input or output leads elsewhere: wrong use, 64.
        case noTerminal
        /// The terminal is there, but cannot do what a screen needs: 1.
        case unfit
        /// The system refused something: 1.
        case system
    }

    let code: Code
    let description: String

    var exitStatus: Int32 {
        switch code {
        case .noTerminal: EX_USAGE
        case .unfit, .system: EXIT_FAILURE
        }
    }

    /// The failure of a system call, with the meaning of the present `errno`.
    static func system(_ action: String) -> TerminalFailure {
        let reason = String(cString: strerror(errno))
        return TerminalFailure(code: .system, description: "cannot \(action): \(reason)")
    }
}
