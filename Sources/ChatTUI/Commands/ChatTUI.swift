internal import ArgumentParser
internal import ChatClientKit
import Glibc

/// `chat-tui`: the console itself where no subcommand is named.
@main
struct ChatTUI: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chat-tui",
        abstract: "Chat with a salon's customers, or with the salon, from the terminal.",
        discussion: """
            CHAT_SERVER, CHAT_TOKEN and CHAT_PASSWORD stand in for the server, a session and the password. Without a \
            login a form asks for it.
            """,
        version: version,
        subcommands: [ChatsCommand.self, HistoryCommand.self, SendCommand.self, TailCommand.self])

    static let version = "0.1.0"

    @OptionGroup var login: LoginOptions
    @OptionGroup var console: ConsoleOptions

    /// On the main thread, which becomes the console's: a process-wide signal goes there first, and ncurses stays there.
    @MainActor
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            var command = try parseAsRoot()
            if let console = command as? ChatTUI {
                try await Console(login: console.login, options: console.console).run()
            } else if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let failure as TerminalFailure {
            complain(failure.description)
            Glibc.exit(failure.exitStatus)
        } catch let error as ClientError {
            complain(error.message)
            Glibc.exit(EXIT_FAILURE)
        } catch {
            exit(withError: error)
        }
    }

    /// Says on standard error what went wrong.
    static func complain(_ text: String) {
        let line = Array("chat-tui: \(text)\n".utf8)
        write(STDERR_FILENO, line, line.count)
    }
}
