import ArgumentParser
import ChatServer

/// How to serve: what can be said on the command line, in the environment and in the file of settings alike.
struct ServeOptions: ParsableArguments {
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

    @Option(
        help: ArgumentHelp(
            "Make accounts in this salon for people whom another system's token names and nobody knows.",
            valueName: "id"))
    var provisionSalon: Int64?

    @Option(help: ArgumentHelp("Tell a system of yours what people miss, at this URL.", valueName: "url"))
    var webhook: String?

    @Option(help: ArgumentHelp("The file of the secret that signs what it is told.", valueName: "file"))
    var webhookSecretFile: String?

    @Option(
        help: ArgumentHelp(
            "Tell it of customers who have waited for an answer for so long (default: 300).", valueName: "seconds"))
    var webhookUnansweredAfter: Int64?

    @Option(help: ArgumentHelp("How long access tokens live (default: 43200).", valueName: "seconds"))
    var accessTokenTTL: Int64?

    @Option(help: ArgumentHelp("How long refresh tokens live (default: 2592000).", valueName: "seconds"))
    var refreshTokenTTL: Int64?

    @Option(help: ArgumentHelp("Log from this level on: trace to critical (default: info).", valueName: "level"))
    var logLevel: LogLevel?

    @Option(help: "What the log looks like: text or json (default: text).")
    var logFormat: LogFormat?

    /// The long names of all settings.
    static let names: Set<String> = [
        "data", "host", "port", "demo", "tls-certificate", "tls-key", "jwt-secret-file", "allowed-origin",
        "trusted-proxy", "metrics-from", "rate-limit", "login-limit", "upload-limit", "open-registration",
        "provision-salon", "webhook", "webhook-secret-file", "webhook-unanswered-after",
        "access-token-ttl", "refresh-token-ttl", "log-level", "log-format",
    ]

    /// Where settings that were not given are read from. A demo heeds no file but one that was named.
    func reader(_ environment: EnvironmentVariables = EnvironmentVariables()) throws -> SettingsReader {
        var flags = SettingsReader(environment: environment)
        let isDemo = flags.flag("demo", given: demo)
        return try data.reader(environment, heedsStandardFile: !isDemo)
    }

    /// What the options, the environment and the file say. What is wrong with them the reader knows.
    func configuration(_ settings: inout SettingsReader) -> ServerConfiguration {
        settings.refuseUnknown(besides: Self.names)
        var configuration = ServerConfiguration()
        configuration.dataPath = settings.value("data", given: data.data)
        if let host = settings.value("host", given: host) { configuration.host = host }
        if let port = settings.value("port", given: port) { configuration.port = Int(port) }
        configuration.isDemo = settings.flag("demo", given: demo)
        configuration.tls = tls(&settings)
        configuration.secretFiles = settings.values("jwt-secret-file", given: secrets.jwtSecretFile)
        configuration.allowedOrigins = settings.values("allowed-origin", given: allowedOrigin)
        configuration.trustedProxies = settings.values("trusted-proxy", given: trustedProxy)
        configuration.metricsReaders = settings.values("metrics-from", given: metricsFrom)
        if let limit = number("rate-limit", rateLimit, &settings) {
            configuration.rateLimits = ServerConfiguration.RateLimits(messagesPerSecond: limit)
        }
        if let limit = number("login-limit", loginLimit, &settings) { configuration.loginLimit = limit }
        if let limit = number("upload-limit", uploadLimit, &settings) { configuration.uploadLimit = limit }
        configuration.isRegistrationOpen = settings.flag("open-registration", given: openRegistration)
        configuration.provisioningSalon = settings.value("provision-salon", given: provisionSalon)
        configuration.webhook = webhook(&settings)
        let standard = TokenLifetimes()
        configuration.tokenLifetimes = TokenLifetimes(
            access: seconds("access-token-ttl", accessTokenTTL, or: standard.access, &settings),
            refresh: seconds("refresh-token-ttl", refreshTokenTTL, or: standard.refresh, &settings))
        if let level = settings.value("log-level", given: logLevel) { configuration.logLevel = level.level }
        if let format = settings.value("log-format", given: logFormat) { configuration.logFormat = format.format }
        return configuration
    }

    private func tls(_ settings: inout SettingsReader) -> ServerConfiguration.TLSFiles? {
        let certificate = settings.value("tls-certificate", given: tlsCertificate)
        let key = settings.value("tls-key", given: tlsKey)
        switch (certificate, key) {
        case (nil, nil): return nil
        case (let certificate?, let key?): return ServerConfiguration.TLSFiles(certificate: certificate, key: key)
        case (_?, nil): settings.refuse("tls-certificate", "goes together with tls-key, which is missing")
        case (nil, _?): settings.refuse("tls-key", "goes together with tls-certificate, which is missing")
        }
        return nil
    }

    private func webhook(_ settings: inout SettingsReader) -> ServerConfiguration.Webhook? {
        let url = settings.value("webhook", given: webhook)
        let secretFile = settings.value("webhook-secret-file", given: webhookSecretFile)
        let unansweredAfter = seconds("webhook-unanswered-after", webhookUnansweredAfter, or: 300, &settings)
        switch (url, secretFile) {
        case (nil, nil): return nil
        case (let url?, let secretFile?):
            var webhook = ServerConfiguration.Webhook(url: url, secretFile: secretFile)
            webhook.unansweredAfter = unansweredAfter
            return webhook
        case (_?, nil): settings.refuse("webhook", "goes together with webhook-secret-file, which is missing")
        case (nil, _?): settings.refuse("webhook-secret-file", "goes together with webhook, which is missing")
        }
        return nil
    }

    private func number(_ option: String, _ given: Int?, _ settings: inout SettingsReader) -> Int? {
        let number = settings.value(option, given: given)
        if let number, number < 0 { settings.refuse(option, "must not be negative") }
        return number
    }

    private func seconds(
        _ option: String, _ given: Int64?, or standard: Int64, _ settings: inout SettingsReader
    ) -> Int64 {
        let seconds = settings.value(option, given: given) ?? standard
        // A hundred years: times stay far from any overflow.
        guard (1...3_155_760_000).contains(seconds) else {
            settings.refuse(option, "must be at least 1 and at most 100 years")
            return standard
        }
        return seconds
    }
}
