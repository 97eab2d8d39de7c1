internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui chats`: lists chats.
struct ChatsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "chats", abstract: "List chats: number, unread messages, name, last message.")

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

    @Option(help: "Which of the salon's chats, for staff: mine, unassigned or all. (default: mine and unassigned)")
    var scope: Scope?

    @Flag(help: "One JSON object a line, as the server tells it.")
    var json = false

    mutating func run() async throws {
        let client = try await login.client()
        let chats = try await client.api.chats(archived: archived, scope: scope?.inLibrary)
        if json {
            for chat in chats { StandardOutput.line(json: chat) }
            return
        }
        let me = try? await client.api.me().participant
        let rows = chats.map { chat in
            [
                chat.id.description, chat.unreadCount.description, chat.name(for: me),
                UserText(chat.lastMessagePreview ?? "").line.text,
            ]
        }
        for row in StandardOutput.isTerminal ? Self.aligned(rows) : rows.map({ $0.joined(separator: "\t") }) {
            StandardOutput.line(row)
        }
    }

    /// Columns of equal width; the last as it comes.
    private static func aligned(_ rows: [[String]]) -> [String] {
        guard let columns = rows.first?.count else { return [] }
        let widths = (0..<columns).map { column in rows.map { DisplayText($0[column]).width }.max() ?? 0 }
        return rows.map { row in
            row.enumerated().map { column, text in
                let isLast = column == columns - 1
                return isLast
                    ? text : text + String(repeating: " ", count: widths[column] - DisplayText(text).width + 2)
            }.joined()
        }
    }
}
