import ArgumentParser
import ChatServer

@main
struct ChatServerCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-server", abstract: "The salon chat's server and its accounts.")
}
