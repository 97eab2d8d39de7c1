internal import ArgumentParser

/// `chat-torture`: kills a real server and real clients at random, and checks what became of the messages.
@main
struct TortureCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-torture",
        abstract: "Kill a real server and real clients at random points, and check that no message suffers.",
        subcommands: [RunCommand.self, ClientCommand.self], defaultSubcommand: RunCommand.self)
}
