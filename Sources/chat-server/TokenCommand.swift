import ArgumentParser
import ChatServer

/// `chat-server token`.
struct TokenCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "token", abstract: "Print an access token, for scripts.")

    @Option(help: ArgumentHelp("Whose: the email of a member of the staff.", valueName: "email"))
    var user: String?

    @Option(help: ArgumentHelp("Whose: the phone number of a customer.", valueName: "phone"))
    var customer: String?

    @Option(help: ArgumentHelp("How long it lives (default: 43200).", valueName: "seconds"))
    var ttl: Int64?

    @OptionGroup var secrets: SecretOptions
    @OptionGroup var data: DataOptions

    func validate() throws {
        guard (user == nil) != (customer == nil) else { throw ValidationError("Give either --user or --customer") }
        if let ttl, !(1...3_155_760_000).contains(ttl) {
            throw ValidationError("--ttl must be at least 1 and at most 100 years")
        }
    }

    func run() async throws {
        let accounts = try data.accounts()
        var settings = try data.reader()
        let files = settings.values("jwt-secret-file", given: secrets.jwtSecretFile)
        try settings.finish()
        if let user {
            print(try await accounts.token(forUser: user, lifetime: ttl, secretFiles: files))
        } else if let customer {
            print(try await accounts.token(forCustomer: customer, lifetime: ttl, secretFiles: files))
        }
    }
}
