internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire
import Glibc

/// Where the server is and who signs in; the same for every command.
struct LoginOptions: ParsableArguments {
    @Option(help: "The server's address. (default: $CHAT_SERVER, else http://127.0.0.1:8000)")
    var server: String?

    @Flag(help: "Sign in as a customer.")
    var customer = false

    @Option(help: "Which of several logins: each has drafts of its own.")
    var profile = "default"

    @Option(help: ArgumentHelp("Sign in as this member of the staff.", valueName: "email"))
    var username: String?

    @Option(help: ArgumentHelp("Sign in as the customer with this number.", valueName: "number"))
    var phone: String?

    @Flag(name: .customLong("password-stdin"), help: "Read the password from standard input. (else: $CHAT_PASSWORD)")
    var readsPassword = false

    @Option(
        name: .customLong("ca-file"),
        help: ArgumentHelp("Trust the certificates in this PEM file instead of the system's.", valueName: "file"))
    var certificateAuthorityFile: String?

    /// Whose view and whose calls.
    var kind: ParticipantType { customer || phone != nil ? .customer : .user }

    /// The email or number, as far as it was given.
    var login: String { username ?? phone ?? "" }

    func validate() throws {
        guard username == nil || phone == nil else {
            throw ValidationError("--username is for staff and --phone for customers: give one of them.")
        }
        guard username == nil || !customer else {
            throw ValidationError("Customers sign in with --phone, not --username.")
        }
        guard !readsPassword || !login.isEmpty else {
            throw ValidationError("--password-stdin needs --username or --phone.")
        }
        _ = try address()
    }

    /// The server's address.
    func address() throws -> ServerAddress {
        let given = server ?? Self.environment("CHAT_SERVER") ?? "http://127.0.0.1:8000"
        do {
            return try ServerAddress(given)
        } catch {
            throw ValidationError("\(given): \(error.message)")
        }
    }

    /// What there is to sign in with: a ready token, or a login with its password.
    ///
    /// - Returns: nil if a form has to ask.
    /// - Throws: `ValidationError` if standard input was to hold a password and does not.
    func signIn() throws -> SignIn? {
        if login.isEmpty, let token = Self.environment("CHAT_TOKEN") {
            return .session(Session(kind: kind, accessToken: token))
        }
        guard !login.isEmpty else { return nil }
        guard let password = try readsPassword ? Self.passwordFromStandardInput() : Self.environment("CHAT_PASSWORD")
        else { return nil }
        return .credentials(
            kind == .user
                ? .staff(email: login, password: password) : .customer(phoneNumber: login, password: password))
    }

    /// What one can sign in with.
    enum SignIn: Sendable {
        case session(Session)
        case credentials(Credentials)
    }

    /// The first line of standard input.
    private static func passwordFromStandardInput() throws -> String {
        guard let line = readLine(strippingNewline: true), !line.isEmpty else {
            throw ValidationError("Standard input holds no password.")
        }
        return line
    }

    private static func environment(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
    }
}

/// How the console looks.
struct ConsoleOptions: ParsableArguments {
    @Flag(help: "Draw with ASCII characters alone.")
    var ascii = false
}
