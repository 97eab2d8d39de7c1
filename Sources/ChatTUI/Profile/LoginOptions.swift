internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire

/// Where the server is; the same for every command.
struct ServerOptions: ParsableArguments {
    @Option(help: "The server's address. (default: $CHAT_SERVER, the profile's, else http://127.0.0.1:8000)")
    var server: String?

    @Option(
        name: .customLong("ca-file"),
        help: ArgumentHelp("Trust the certificates in this PEM file instead of the system's.", valueName: "file"),
        completion: .file())
    var certificateAuthorityFile: String?
}

/// Where the server is and who signs in; the same for every command that acts as someone.
struct LoginOptions: ParsableArguments {
    @OptionGroup var place: ServerOptions

    @Flag(help: "Act as a customer.")
    var customer = false

    @Option(
        help: ArgumentHelp("Which of several logins: each has a session and drafts of its own.", valueName: "name"),
        completion: .custom { _, _, _ in ProfileCompletion.names() })
    var profile: String?

    @Option(help: ArgumentHelp("Sign in as this member of the staff.", valueName: "email"))
    var username: String?

    @Option(help: ArgumentHelp("Sign in as the customer with this number.", valueName: "number"))
    var phone: String?

    @Flag(name: .customLong("password-stdin"), help: "Read the password from standard input. (else: $CHAT_PASSWORD)")
    var readsPassword = false

    @Option(
        name: .customLong("token-command"),
        help: ArgumentHelp(
            "Act with the token that this program prints: its name and words, parted by blanks, run without a shell.",
            valueName: "command"))
    var tokenCommand: String?

    var server: String? { place.server }
    var certificateAuthorityFile: String? { place.certificateAuthorityFile }

    func validate() throws {
        guard username == nil || phone == nil else {
            throw ValidationError("--username is for staff and --phone for customers: give one of them.")
        }
        guard username == nil || !customer else {
            throw ValidationError("Customers sign in with --phone, not --username.")
        }
        guard tokenCommand == nil || username == nil && phone == nil && !readsPassword else {
            throw ValidationError("--token-command stands for a login: give no other.")
        }
        guard tokenCommand?.allSatisfy({ $0 == " " }) != true else {
            throw ValidationError("--token-command needs a program.")
        }
        guard profile?.isEmpty != true else { throw ValidationError("A profile needs a name.") }
    }
}

/// How the console looks.
struct ConsoleOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false
}
