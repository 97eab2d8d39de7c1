import ArgumentParser
import ChatServer
import Glibc

/// `chat-server setup`.
struct SetupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "setup", abstract: "Make the salon and its first admin, and say what to do next.",
        discussion: "Asks for what is not given. Only for a server that has no salon yet; salon add and user add go on."
    )

    @Option(help: "The salon's name.")
    var salon: String?

    @Option(help: ArgumentHelp("The address with which the first admin signs in.", valueName: "email"))
    var admin: String?

    @Option(help: "The admin's name to show.")
    var name: String?

    @OptionGroup var password: PasswordOptions
    @OptionGroup var data: DataOptions

    func run() async throws {
        let accounts = try data.accounts()
        try await accounts.requireNoSalon()
        if salon == nil || admin == nil, isatty(STDIN_FILENO) != 1 {
            throw ValidationError("There is no terminal to ask on: give --salon, --admin and --password-stdin")
        }
        let salon = try salon ?? Self.ask("The salon's name") { $0.isEmpty ? "It needs a name." : nil }
        let email =
            try admin
            ?? Self.ask("The email address with which you sign in") {
                AccountAdministration.isEmailAddress($0) ? nil : "This is no email address."
            }
        let name = try name ?? (admin == nil ? Self.ask("Your name, as others see it (may be empty)") { _ in nil } : "")
        let ids = try await accounts.setUp(
            salon: salon, admin: email, name: name.isEmpty ? nil : name, password: try password.read(for: email))
        print("Salon \(ids.salon), \(salon), is there, and \(email) is its admin.\n")
        for line in try nextSteps(for: email) { print(line) }
    }

    private func nextSteps(for email: String) throws -> [String] {
        var settings = try data.reader()
        let host = settings.value("host", given: nil as String?) ?? "127.0.0.1"
        let port = settings.value("port", given: nil as UInt16?) ?? 8_000
        let scheme = settings.value("tls-certificate", given: nil as String?) == nil ? "http" : "https"
        let address = host.contains(":") ? "[\(host)]" : host
        let place = (data.config.map { " --config \($0)" } ?? "") + (data.data.map { " --data \($0)" } ?? "")
        return [
            "Next:",
            "  chat-server serve\(place)",
            "      starts the server; where it is a service: systemctl restart chat-server",
            "  chat-tui login --server \(scheme)://\(address):\(port) --username \(email)",
            "      signs you in, on whatever machine of yours; the server's address is then remembered",
            "  chat-tui",
            "      is the console: F2 takes in colleagues and customers, F1 explains the rest",
            "  chat-server backup FILE\(place)",
            "      copies everything while the server runs: have it done every night",
        ]
    }

    /// Asks on the terminal until the answer will do.
    ///
    /// - Parameter fault: what is wrong with an answer.
    private static func ask(_ question: String, fault: (String) -> String?) throws -> String {
        while true {
            print("\(question): ", terminator: "")
            fflush(nil)
            guard let line = readLine() else { throw ExitCode.failure }
            var answer = line.drop(while: \.isWhitespace)
            while answer.last?.isWhitespace == true { answer.removeLast() }
            guard let fault = fault(String(answer)) else { return String(answer) }
            print(fault)
        }
    }
}
