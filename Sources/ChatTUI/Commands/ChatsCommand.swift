internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui chats`: lists chats.
struct ChatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chats", abstract: "List chats: number, unread messages, with whom, how long they wait.",
        discussion: """
            A table on a terminal. Elsewhere a chat a line, with tabs between number, unread messages, name, time of the \
            last message, since when the customer waits, and the last message's beginning.

            Examples:
              chat-tui chats
              chat-tui chats --scope unassigned
              chat-tui chats --json | jq -r 'select(.unread_count > 0).id'
            """)

    enum Scope: String, ExpressibleByArgument, CaseIterable {
        case mine, unassigned, all

        var inLibrary: ChatClientKit.ChatScope {
            switch self {
            case .mine: .mine
            case .unassigned: .unassigned
            case .all: .all
            }
        }
    }

    @OptionGroup var login: LoginOptions

    @Flag(help: "List the chats that were put away.")
    var archived = false

    @Option(help: "Which of the salon's chats, for staff; all is for admins. (default: mine and unassigned)")
    var scope: Scope?

    @Flag(help: "One JSON object a line, as the server tells it.")
    var json = false

    func run() async throws {
        try await login.withClient { client, _ in
            let chats = try await client.api.chats(archived: archived, scope: scope?.inLibrary)
            var output = StandardOutput(.block)
            if json {
                for chat in chats { try output.line(json: chat) }
            } else {
                let table = ChatTable(on: .standardOutput(), me: try await client.identity(), now: .now)
                for line in table.lines(chats) { try output.line(line) }
                if chats.isEmpty, StandardOutput.isTerminal { ChatTUI.complain("There are no chats.") }
            }
            try output.flush()
        }
    }
}
