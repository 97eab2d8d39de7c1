import ArgumentParser
import Foundation

/// The environment variables that stand in for options which are not given: `CHAT_SERVER_PORT` for `--port`.
struct EnvironmentVariables {
    private static let prefix = "CHAT_SERVER_"

    private let variables: [String: String]

    init(_ variables: [String: String] = ProcessInfo.processInfo.environment) { self.variables = variables }

    /// What was given, or else the variable.
    ///
    /// - Parameter option: the option's long name, without dashes before it.
    /// - Throws: `ValidationError` when the variable holds no such value.
    func value<Value: ExpressibleByArgument>(_ option: String, given: Value?) throws -> Value? {
        guard given == nil, let text = text(option) else { return given }
        return try parse(text, option)
    }

    /// What was given, or else the variable's values, separated by commas.
    func values<Value: ExpressibleByArgument>(_ option: String, given: [Value]) throws -> [Value] {
        guard given.isEmpty, let text = text(option) else { return given }
        return try text.split(separator: ",").map { try parse(String($0), option) }
    }

    /// Whether the flag was given or the variable says so.
    func flag(_ option: String, given: Bool) throws -> Bool {
        guard !given, let text = text(option) else { return given }
        switch text.lowercased() {
        case "1", "true", "yes", "on": return true
        case "0", "false", "no", "off": return false
        default: throw ValidationError("\(Self.name(option)) should be 1 or 0")
        }
    }

    private func parse<Value: ExpressibleByArgument>(_ text: String, _ option: String) throws -> Value {
        guard let value = Value(argument: text) else {
            throw ValidationError("The value '\(text)' is invalid for \(Self.name(option))")
        }
        return value
    }

    /// An empty variable is none.
    private func text(_ option: String) -> String? {
        guard let text = variables[Self.name(option)], !text.isEmpty else { return nil }
        return text
    }

    private static func name(_ option: String) -> String {
        prefix + option.uppercased().replacing("-", with: "_")
    }
}
