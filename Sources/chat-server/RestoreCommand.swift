import ArgumentParser
import ChatServer

/// `chat-server restore`.
struct RestoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restore", abstract: "Put a backup into an empty data folder.",
        discussion: """
            The archive is checked to its end before anything is written. Everyone has to sign in again, and clients read \
            their chats anew.
            """)

    @Argument(help: "The archive to read.")
    var file: String

    @OptionGroup var data: DataOptions

    func run() async throws {
        print("restored the store as of \(try Restore(dataPath: try data.path).run(from: file))")
    }
}
