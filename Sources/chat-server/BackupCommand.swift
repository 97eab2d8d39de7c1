import ArgumentParser
import ChatServer

/// `chat-server backup`.
struct BackupCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "backup", abstract: "Write a consistent copy of the data, uploads included.",
        discussion: """
            One tar archive, readable by its owner only, that replaces the file of that name once it is whole. A server \
            may go on running on the data. The secret that signs tokens is not in it.
            """)

    @Argument(help: "The archive to write.")
    var file: String

    @OptionGroup var data: DataOptions

    func run() async throws {
        let summary = try Backup(dataPath: try data.path).write(to: file)
        if summary.missing > 0 {
            StandardError.print("warning: \(summary.missing) files are missing from the data: see verify")
        }
        print("\(file): the store as of \(summary.createdAt), \(summary.files) uploads, \(summary.bytes) bytes")
    }
}
