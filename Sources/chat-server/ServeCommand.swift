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

    @OptionGroup var options: ServeOptions

    func validate() throws { _ = try serverConfiguration(options.reader()) }

    func run() async throws {
        var settings = try options.reader()
        let configuration = options.configuration(&settings)
        settings.check(configuration)
        guard settings.faults.isEmpty else {
            // For a log: the usage would only hide it there.
            for line in settings.lines { StandardError.print("chat-server: \(line)") }
            throw ExitCode.validationFailure
        }
        if let path = configuration.dataPath { try DataOwner.become(ofFolder: path) }
        try await ChatServerApp(configuration, logger: Logger(configuration)).run { url in
            try? FileHandle.standardOutput.write(contentsOf: Data("listening on \(url)\n".utf8))
        }
    }

    /// What the options, the environment and the file say.
    ///
    /// - Throws: `ValidationError` naming all that is wrong with them.
    func serverConfiguration(_ settings: SettingsReader) throws -> ServerConfiguration {
        var settings = settings
        let configuration = options.configuration(&settings)
        try settings.finish()
        return configuration
    }
}
