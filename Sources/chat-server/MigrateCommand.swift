import ArgumentParser

/// `chat-server migrate`.
struct MigrateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "migrate", abstract: "Bring the store's schema up to date; serve does it too.")

    @OptionGroup var data: DataOptions

    func run() async throws {
        // Opening the store does it.
        _ = try data.accounts()
    }
}
