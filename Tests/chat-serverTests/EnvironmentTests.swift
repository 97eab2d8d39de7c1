import ArgumentParser
import ChatServer
import Testing

@testable import chat_server

@Suite("Options of serve and their environment variables")
struct EnvironmentTests {
    /// Options that go together, as they are given, and the variables that say the same.
    struct Row: Sendable, CustomTestStringConvertible {
        var arguments: [String]
        var variables: [String: String]
        var testDescription: String { arguments.joined(separator: " ") }
    }

    private static let rows: [Row] = [
        Row(arguments: ["--data", "/tmp/x"], variables: ["CHAT_SERVER_DATA": "/tmp/x"]),
        Row(arguments: ["--host", "::1"], variables: ["CHAT_SERVER_HOST": "::1"]),
        Row(arguments: ["--port", "9"], variables: ["CHAT_SERVER_PORT": "9"]),
        Row(arguments: ["--demo"], variables: ["CHAT_SERVER_DEMO": "1"]),
        Row(
            arguments: ["--tls-certificate", "a", "--tls-key", "b"],
            variables: ["CHAT_SERVER_TLS_CERTIFICATE": "a", "CHAT_SERVER_TLS_KEY": "b"]),
        Row(
            arguments: ["--jwt-secret-file", "a", "--jwt-secret-file", "b"],
            variables: ["CHAT_SERVER_JWT_SECRET_FILE": "a,b"]),
        Row(
            arguments: ["--allowed-origin", "https://a", "--allowed-origin", "https://b"],
            variables: ["CHAT_SERVER_ALLOWED_ORIGIN": "https://a,https://b"]),
        Row(
            arguments: ["--trusted-proxy", "10.0.0.0/8", "--trusted-proxy", "::1"],
            variables: ["CHAT_SERVER_TRUSTED_PROXY": "10.0.0.0/8,::1"]),
        Row(
            arguments: ["--metrics-from", "10.0.0.0/8", "--metrics-from", "::/0"],
            variables: ["CHAT_SERVER_METRICS_FROM": "10.0.0.0/8,::/0"]),
        Row(arguments: ["--rate-limit", "7"], variables: ["CHAT_SERVER_RATE_LIMIT": "7"]),
        Row(arguments: ["--login-limit", "0"], variables: ["CHAT_SERVER_LOGIN_LIMIT": "0"]),
        Row(arguments: ["--upload-limit", "5"], variables: ["CHAT_SERVER_UPLOAD_LIMIT": "5"]),
        Row(arguments: ["--open-registration"], variables: ["CHAT_SERVER_OPEN_REGISTRATION": "yes"]),
        Row(arguments: ["--provision-salon", "3"], variables: ["CHAT_SERVER_PROVISION_SALON": "3"]),
        Row(
            arguments: [
                "--webhook", "https://a", "--webhook-secret-file", "b", "--webhook-unanswered-after", "60",
            ],
            variables: [
                "CHAT_SERVER_WEBHOOK": "https://a", "CHAT_SERVER_WEBHOOK_SECRET_FILE": "b",
                "CHAT_SERVER_WEBHOOK_UNANSWERED_AFTER": "60",
            ]),
        Row(arguments: ["--access-token-ttl", "60"], variables: ["CHAT_SERVER_ACCESS_TOKEN_TTL": "60"]),
        Row(arguments: ["--refresh-token-ttl", "60"], variables: ["CHAT_SERVER_REFRESH_TOKEN_TTL": "60"]),
        Row(arguments: ["--log-level", "debug"], variables: ["CHAT_SERVER_LOG_LEVEL": "debug"]),
        Row(arguments: ["--log-format", "json"], variables: ["CHAT_SERVER_LOG_FORMAT": "json"]),
    ]

    @Test("a variable says what its option says", arguments: rows)
    func same(row: Row) throws {
        let given = try Self.configuration(row.arguments)
        #expect(try Self.configuration([], row.variables) == given)
        #expect(try Self.configuration([]) != given, "the row tries the default")
    }

    @Test("a line of the file says what its option says", arguments: rows)
    func file(row: Row) throws {
        var lines: [String] = []
        for argument in row.arguments {
            if argument.hasPrefix("--") {
                lines.append("\(argument.dropFirst(2)) = 1")
            } else {
                lines.append("\(lines.removeLast().dropLast())\(argument)")
            }
        }
        let file = SettingsFile(lines.joined(separator: "\n"), path: "f")
        let settings = SettingsReader(environment: EnvironmentVariables([:]), file: file)
        let command = try ServeCommand.parse([])
        #expect("\(try command.serverConfiguration(settings))" == (try Self.configuration(row.arguments)))
    }

    @Test("an option that is given counts, whatever the variable says; an empty variable is none")
    func precedence() throws {
        #expect(
            try Self.configuration(["--port", "9"], ["CHAT_SERVER_PORT": "8"]) == Self.configuration(["--port", "9"]))
        #expect(try Self.configuration([], ["CHAT_SERVER_PORT": ""]) == Self.configuration([]))
        #expect(try Self.configuration(["--demo"], ["CHAT_SERVER_DEMO": "0"]) == Self.configuration(["--demo"]))
    }

    @Test(
        "a variable that makes no sense is wrong use, and named",
        arguments: [
            "CHAT_SERVER_PORT": "x", "CHAT_SERVER_DEMO": "maybe", "CHAT_SERVER_RATE_LIMIT": "1.5",
            "CHAT_SERVER_LOG_LEVEL": "loud", "CHAT_SERVER_LOG_FORMAT": "xml",
        ])
    func nonsense(name: String, value: String) {
        #expect {
            _ = try Self.configuration([], [name: value])
        } throws: { error in
            ServeCommand.exitCode(for: error) == .validationFailure && "\(error)".contains(name)
        }
    }

    @Test("every option of serve has a row here")
    func completeness() {
        let help = ServeCommand.helpMessage(includeHidden: true)
        let options = Set(help.matches(of: /--[a-z][a-z-]*/).map { String($0.output) })
            // Where settings are read from is none itself.
            .subtracting(["--version", "--help", "--config"])
        #expect(options == Set(Self.rows.flatMap(\.arguments).filter { $0.hasPrefix("--") }))
        #expect(options == Set(ServeOptions.names.map { "--\($0)" }))
        for row in Self.rows {
            let names = Set(row.arguments.filter { $0.hasPrefix("--") })
                .map { "CHAT_SERVER_" + $0.dropFirst(2).uppercased().replacing("-", with: "_") }
            #expect(Set(names) == Set(row.variables.keys))
        }
    }

    /// All that a server would be told.
    private static func configuration(_ arguments: [String], _ variables: [String: String] = [:]) throws -> String {
        let command = try ServeCommand.parse(arguments)
        return "\(try command.serverConfiguration(SettingsReader(environment: EnvironmentVariables(variables))))"
    }
}
