import Foundation

/// The environment variables that stand in for options which are not given: `CHAT_SERVER_PORT` for `--port`.
struct EnvironmentVariables {
    private static let prefix = "CHAT_SERVER_"

    private let variables: [String: String]

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) { self.variables = variables }

    /// The variable of an option. An empty one is none.
    ///
    /// - Parameter option: the option's long name, without dashes before it.
    subscript(option option: String) -> String? {
        guard let text = variables[Self.name(option)], !text.isEmpty else { return nil }
        return text
    }

    /// What an option's variable is called.
    static func name(_ option: String) -> String {
        prefix + option.uppercased().replacing("-", with: "_")
    }
}
