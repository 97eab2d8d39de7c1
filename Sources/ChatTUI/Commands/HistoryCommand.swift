internal import ArgumentParser
internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// `chat-tui history`: prints a chat's messages, the oldest first.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Print a chat's newest messages, the oldest of them first.",
        discussion: """
            Each message begins with its number, which --before and “chat-tui send --reply-to” take. “chat-tui export” \
            prints all of a chat.

            Examples:
              chat-tui history 1
              chat-tui history 1 --limit 100 --before 2040
              chat-tui history 1 --json | jq -r .content
            """)

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Option(help: ArgumentHelp("How many messages at most.", valueName: "number"))
    var limit = 50

    @Option(help: ArgumentHelp("Only messages before this one.", valueName: "id"))
    var before: Int64?

    @Flag(help: "One JSON object a line, as the server tells it.")
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be above zero.") }
        guard before ?? 1 > 0 else { throw ValidationError("A message's number is above zero.") }
    }

    func run() async throws {
        try await login.withClient { client, profile in
            let messages = try await newest(client.api)
            var output = StandardOutput(.block)
            if json {
                for message in messages { try output.line(json: message) }
            } else {
                let paper = Paper.standardOutput()
                let me = paper.usesColour ? try await client.identity() : nil
                var printer = MessagePrinter(on: paper, me: me, server: profile.server.url)
                for line in printer.history(messages) { try output.line(line) }
                if messages.isEmpty, paper.isTerminal { ChatTUI.complain("There are no messages.") }
            }
            try output.flush()
        }
    }

    /// The messages asked for, the oldest first.
    private func newest(_ api: ChatAPI) async throws -> [Message] {
        var messages: [Message] = []
        var position = before.map { HistoryPosition.before(MessageID($0)) } ?? .newest
        while messages.count < limit {
            let size = min(limit - messages.count, WireLimits.pageSizes.upperBound)
            let page = try await api.history(of: chat.chat, position, limit: size)
            messages += page.messages
            guard page.hasMore, let oldest = page.messages.last else { break }
            position = .before(oldest.id)
        }
        return messages.reversed()
    }
}
