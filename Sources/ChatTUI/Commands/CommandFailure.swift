import Glibc

/// Why a command did not do what it was asked: a line for the person, and the exit status.
struct CommandFailure: Error, CustomStringConvertible {
    /// What the failure means to the caller.
    enum Code: Sendable {
        /// The command was called wrongly, or what it was given makes no sense: 64.
        case wrongUse
        /// It could not be done: 1.
        case failed
    }

    let code: Code
    let description: String

    init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }

    var exitStatus: Int32 {
        switch code {
        case .wrongUse: EX_USAGE
        case .failed: EXIT_FAILURE
        }
    }
}
