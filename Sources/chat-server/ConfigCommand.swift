import ArgumentParser
import ChatServer
import Logging

/// `chat-server config`.
struct ConfigCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "config", abstract: "Check and show how serve would run.", subcommands: [Check.self, Show.self])

    struct Check: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Say what is wrong with the settings, and in which line; fail if anything is.",
            discussion: "Takes what serve takes. Reads the files that are named, and changes nothing.")

        @OptionGroup var options: ServeOptions

        func run() async throws {
            var settings = try options.reader()
            let configuration = options.configuration(&settings)
            settings.check(configuration)
            for line in settings.lines { StandardError.print(line) }
            guard settings.faults.isEmpty else { throw ExitCode.failure }
            print("nothing is wrong\(settings.path.map { " with \($0)" } ?? "")")
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Show each setting, and where it is from.",
            discussion: """
                Takes what serve takes. Of secrets there is nothing to show: settings name the files that hold them, \
                and these are not read.
                """)

        @OptionGroup var options: ServeOptions

        func run() async throws {
            var settings = try options.reader()
            let configuration = options.configuration(&settings)
            try settings.finish()
            ListingPrinter.print(configuration.listing(settings))
        }
    }
}

extension SettingsReader {
    /// Notes what no server can run with.
    mutating func check(_ configuration: ServerConfiguration) {
        for problem in configuration.problems { refuse(problem.option, at: problem.index, problem.text) }
    }
}

extension ServerConfiguration {
    /// Each setting with its value and where it is from; one that is repeated has as many rows.
    fileprivate func listing(_ settings: SettingsReader) -> Listing {
        var rows: [[String]] = []
        func add(_ option: String, _ values: [String?]) {
            let origins = settings.origins(of: option)
            for (index, value) in (values.isEmpty ? [nil] : values).enumerated() {
                let origin = origins.indices.contains(index) ? origins[index] : .standard
                rows.append([option, value ?? "", "\(origin)"])
            }
        }
        func add(_ option: String, _ value: Bool) { add(option, [value ? "1" : "0"]) }
        func add(_ option: String, _ value: some BinaryInteger) { add(option, ["\(value)"]) }
        add("data", [dataPath ?? (isDemo ? nil : DataFolder.defaultPath)])
        add("host", [host])
        add("port", port)
        add("demo", isDemo)
        add("tls-certificate", [tls?.certificate])
        add("tls-key", [tls?.key])
        add("jwt-secret-file", secretFiles)
        add("allowed-origin", allowedOrigins)
        add("trusted-proxy", trustedProxies)
        add("metrics-from", metricsReaders)
        add("rate-limit", rateLimits.messagesPerSecond)
        add("login-limit", loginLimit)
        add("upload-limit", uploadLimit)
        add("open-registration", isRegistrationOpen)
        add("provision-salon", [provisioningSalon.map { "\($0)" }])
        add("webhook", [webhook?.url])
        add("webhook-secret-file", [webhook?.secretFile])
        add("webhook-unanswered-after", webhook?.unansweredAfter ?? 300)
        add("access-token-ttl", tokenLifetimes.access)
        add("refresh-token-ttl", tokenLifetimes.refresh)
        add("log-level", [logLevel.rawValue])
        add("log-format", [logFormat.rawValue])
        return Listing(columns: ["setting", "value", "from"], rows: rows)
    }
}
