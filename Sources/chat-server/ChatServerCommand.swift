import ArgumentParser
import ChatServer
import Glibc

/// `chat-server`: the server and what is done to its accounts (docs/COMMANDS.md).
@main
struct ChatServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-server",
        abstract: "The salon chat's server, and its accounts.",
        discussion: """
            Every command but serve works beside a running server on the same data folder. Options of serve, and --data, \
            --config and --jwt-secret-file of all commands, may be given as environment variables: CHAT_SERVER_PORT, \
            CHAT_SERVER_DATA and so on; those that may be repeated separated by commas. The file of --config holds lines \
            of the form port = 8000. What is given counts before the environment, and the environment before the file.
            """,
        version: "0.1.0",
        subcommands: [
            ServeCommand.self, SetupCommand.self, ConfigCommand.self, MigrateCommand.self, SalonCommand.self,
            UserCommand.self, CustomerCommand.self,
            ImportCommand.self, TokenCommand.self, PopulateCommand.self, BackupCommand.self, RestoreCommand.self,
            VerifyCommand.self,
        ])

    static func main() async {
        // The store, its journal and secrets are the owner's alone, in whatever folder they are made.
        umask(0o077)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let refusal as Refusal {
            exit(withError: CommandFailure(description: refusal.detail))
        } catch {
            exit(withError: error)
        }
    }
}

/// Why a command failed, for a person.
private struct CommandFailure: Error, CustomStringConvertible {
    let description: String
}
