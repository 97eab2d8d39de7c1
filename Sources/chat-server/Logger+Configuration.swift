import ArgumentParser
import ChatServer
import Logging

extension Logger {
    /// The server's log, on standard error.
    init(_ configuration: ServerConfiguration) {
        self.init(label: "chat-server") { label in
            switch configuration.logFormat {
            case .text: StreamLogHandler.standardError(label: label)
            case .json: JSONLogHandler.standardError(label: label)
            }
        }
        logLevel = configuration.logLevel
    }
}

/// `--log-level`.
struct LogLevel: ExpressibleByArgument {
    let level: Logger.Level

    init?(argument: String) {
        guard let level = Logger.Level(rawValue: argument.lowercased()) else { return nil }
        self.level = level
    }

    static let allValueStrings = Logger.Level.allCases.map(\.rawValue)
}

/// `--log-format`.
struct LogFormat: ExpressibleByArgument {
    let format: ServerConfiguration.LogFormat

    init?(argument: String) {
        guard let format = ServerConfiguration.LogFormat(rawValue: argument) else { return nil }
        self.format = format
    }

    static let allValueStrings = ServerConfiguration.LogFormat.allCases.map(\.rawValue)
}
