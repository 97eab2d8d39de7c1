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
            Without a subcommand it is the console: chat list, transcript, composer; F1 in it helps. It acts with the \
            session that “chat-tui login” keeps; without one a form asks who you are, and keeps what it gets.

            CHAT_SERVER, CHAT_TOKEN and CHAT_PASSWORD stand in for the server, a session and the password.

            Examples:
              chat-tui --server https://chat.salon.example
              chat-tui --customer --phone +1234567890
              chat-tui history 1 --limit 20
              df -h | chat-tui send 1 -
              chat-tui tail --json | jq -r 'select(.type == "message").message.content'
            """,
        version: version,
        subcommands: [
            LoginCommand.self, LogoutCommand.self, ChatsCommand.self, HistoryCommand.self, SendCommand.self,
            TailCommand.self, ExportCommand.self, ScriptCommand.self, CheckCommand.self,
        ])

    static let version = "0.1.0"

    @OptionGroup var login: LoginOptions
    @OptionGroup var console: ConsoleOptions

    /// On the main thread, which becomes the console's: a process-wide signal goes there first, and ncurses stays there.
    @MainActor
    static func main() async {
        signal(SIGPIPE, SIG_IGN)
        do {
            // A shell's question for completions may ask the server, and ends in an error that is the answer. Nothing else
            // may wait here: the first wait is the end of the main thread (libdispatch lets it go then), which the console
            // needs.
            if CommandLine.arguments.dropFirst().first == "---completion" { _ = try await asyncParseAsRoot() }
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
        } catch let failure as CommandFailure {
            complain(failure.description)
            Glibc.exit(failure.exitStatus)
        } catch let failure as OutputFailure {
            if failure.isClosed { endAsClosed() }
            complain(failure.description)
            Glibc.exit(EXIT_FAILURE)
        } catch let error as ClientError {
            complain(error.sentence)
            Glibc.exit(EXIT_FAILURE)
        } catch {
            exit(withError: error)
        }
    }

    /// Ends as a program does that writes where nobody reads any more.
    private static func endAsClosed() -> Never {
        signal(SIGPIPE, SIG_DFL)
        raise(SIGPIPE)
        Glibc.exit(EXIT_FAILURE)
    }

    /// Says on standard error what went wrong.
    static func complain(_ text: String) {
        let line = Array("chat-tui: \(text)\n".utf8)
        write(STDERR_FILENO, line, line.count)
    }
}

extension ClientError {
    /// The message as a sentence that others may follow: libcurl's have no full stop.
    var sentence: String {
        message.last.map { ".!?".contains($0) } ?? true ? message : message + "."
    }
}
