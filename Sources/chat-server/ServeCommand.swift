import ArgumentParser
import ChatServer
import Foundation
import Logging

/// `chat-server serve`.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve REST and WebSocket until SIGTERM or SIGINT.",
        discussion: "Prints one line once it is ready: listening on http://127.0.0.1:8000")

    @OptionGroup var data: DataOptions

    @Option(help: "Where to listen: a name or an address (default: 127.0.0.1).")
    var host: String?

    @Option(help: "Where to listen; 0 picks a free port (default: 8000).")
    var port: UInt16?

    @Flag(help: "Serve made-up people and chats, to this machine alone; in a temporary folder without --data.")
    var demo = false

    @Option(help: ArgumentHelp("The certificate and those of its issuers, PEM.", valueName: "file"))
    var tlsCertificate: String?

    @Option(help: ArgumentHelp("The certificate's private key, PEM.", valueName: "file"))
    var tlsKey: String?

    @OptionGroup var secrets: SecretOptions

    @Option(help: ArgumentHelp("An origin whose pages may call. May be repeated.", valueName: "origin"))
    var allowedOrigin: [String] = []

    @Option(help: ArgumentHelp("A network whose word on client addresses counts. May be repeated.", valueName: "cidr"))
    var trustedProxy: [String] = []

    @Option(
        help: ArgumentHelp(
            "A network that may read /metrics besides this machine. May be repeated.", valueName: "cidr"))
    var metricsFrom: [String] = []

    @Option(help: ArgumentHelp("Messages a second and connection, 0 for no limit (default: 10).", valueName: "n"))
    var rateLimit: Int?

    @Option(
        help: ArgumentHelp(
            "Failed sign-ins on an account from an address in 15 minutes, 0 for no limit (default: 5).", valueName: "n")
    )
    var loginLimit: Int?

    @Option(help: ArgumentHelp("The largest upload (default: 10485760).", valueName: "bytes"))
    var uploadLimit: Int?

    @Flag(help: "Let customers register themselves.")
    var openRegistration = false

    @Option(help: ArgumentHelp("How long access tokens live (default: 43200).", valueName: "seconds"))
    var accessTokenTTL: Int64?

    @Option(help: ArgumentHelp("How long refresh tokens live (default: 2592000).", valueName: "seconds"))
    var refreshTokenTTL: Int64?

    @Option(help: ArgumentHelp("Log from this level on: trace to critical (default: info).", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: "What the log looks like: text or json (default: text).")
    var logFormat: LogFormat?

    func validate() throws { _ = try serverConfiguration() }

    func run() async throws {
        let configuration = try serverConfiguration()
        try await ChatServerApp(configuration, logger: Logger(configuration)).run { url in
            try? FileHandle.standardOutput.write(contentsOf: Data("listening on \(url)\n".utf8))
        }
    }

    /// What the options and the environment say.
    func serverConfiguration(_ environment: EnvironmentVariables = EnvironmentVariables()) throws -> ServerConfiguration
    {
        var configuration = ServerConfiguration()
        configuration.dataPath = try environment.value("data", given: data.data)
        if let host = try environment.value("host", given: host) { configuration.host = host }
        if let port = try environment.value("port", given: port) { configuration.port = Int(port) }
        configuration.isDemo = try environment.flag("demo", given: demo)
        configuration.tls = try tls(environment)
        configuration.secretFiles = try environment.values("jwt-secret-file", given: secrets.jwtSecretFile)
        configuration.allowedOrigins = try environment.values("allowed-origin", given: allowedOrigin)
        configuration.trustedProxies = try environment.values("trusted-proxy", given: trustedProxy)
        configuration.metricsReaders = try environment.values("metrics-from", given: metricsFrom)
        if let limit = try number("rate-limit", rateLimit, environment) {
            configuration.rateLimits = ServerConfiguration.RateLimits(messagesPerSecond: limit)
        }
        if let limit = try number("login-limit", loginLimit, environment) { configuration.loginLimit = limit }
        if let limit = try number("upload-limit", uploadLimit, environment) { configuration.uploadLimit = limit }
        configuration.isRegistrationOpen = try environment.flag("open-registration", given: openRegistration)
        configuration.tokenLifetimes = try lifetimes(environment)
        if let level = try environment.value("log-level", given: logLevel) { configuration.logLevel = level.level }
        if let format = try environment.value("log-format", given: logFormat) {
            configuration.logFormat = format.format
        }
        return configuration
    }

    private func tls(_ environment: EnvironmentVariables) throws -> ServerConfiguration.TLSFiles? {
        let certificate = try environment.value("tls-certificate", given: tlsCertificate)
        let key = try environment.value("tls-key", given: tlsKey)
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return ServerConfiguration.TLSFiles(certificate: certificate, key: key)
        default: throw ValidationError("--tls-certificate and --tls-key go together")
        }
    }

    private func number(_ option: String, _ given: Int?, _ environment: EnvironmentVariables) throws -> Int? {
        let number = try environment.value(option, given: given)
        if let number, number < 0 { throw ValidationError("--\(option) must not be negative") }
        return number
    }

    private func lifetimes(_ environment: EnvironmentVariables) throws -> TokenLifetimes {
        func seconds(_ option: String, _ given: Int64?, or standard: Int64) throws -> Int64 {
            let seconds = try environment.value(option, given: given) ?? standard
            // A hundred years: times stay far from any overflow.
            guard (1...3_155_760_000).contains(seconds) else {
                throw ValidationError("--\(option) must be at least 1 and at most 100 years")
            }
            return seconds
        }
        let standard = TokenLifetimes()
        return TokenLifetimes(
            access: try seconds("access-token-ttl", accessTokenTTL, or: standard.access),
            refresh: try seconds("refresh-token-ttl", refreshTokenTTL, or: standard.refresh))
    }
}
