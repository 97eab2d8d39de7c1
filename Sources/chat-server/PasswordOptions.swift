import ArgumentParser
import Foundation

/// Where a password comes from: never from the command line, which others on the machine can read.
struct PasswordOptions: ParsableArguments {
    @Flag(help: "Read the password from the first line of standard input.")
    var passwordStdin = false

    /// The password; asked for on the terminal, without echo and twice, unless it comes from standard input.
    ///
    /// - Throws: `ValidationError` without a terminal.
    func read(for account: String) throws -> String {
        if passwordStdin {
            guard let line = readLine() else { throw ValidationError("There is no password on standard input") }
            return line
        }
        guard isatty(STDIN_FILENO) == 1 else {
            throw ValidationError("There is no terminal to ask on: use --password-stdin")
        }
        let password = try TerminalPassword.ask("Password for \(account): ")
        guard try TerminalPassword.ask("Once more: ") == password else {
            throw ValidationError("The passwords differ")
        }
        return password
    }
}
