internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire

/// `chat-tui history`: prints a chat's messages, the oldest first.
struct HistoryCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "history", abstract: "Print a chat's newest messages, the oldest of them first.")

    @OptionGroup var login: LoginOptions
    @OptionGroup var chat: ChatArgument

    @Option(help: "How many messages at most.")
    var limit = 50

    @Option(help: ArgumentHelp("Only messages before this one.", valueName: "id"))
    var before: Int64?

    @Flag(help: "One JSON object a line, as the server tells it.")
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit must be above zero.") }
        guard before ?? 1 > 0 else { throw ValidationError("A message's number is above zero.") }
    }

    mutating func run() async throws {
        let api = try await login.client().api
        var messages: [Message] = []
        var position = before.map { HistoryPosition.before(MessageID($0)) } ?? .newest
        while messages.count < limit {
            let size = min(limit - messages.count, WireLimits.pageSizes.upperBound)
            let page = try await api.history(of: ChatID(chat.chat), position, limit: size)
            messages += page.messages
            guard page.hasMore, let oldest = page.messages.last else { break }
            position = .before(oldest.id)
        }
        for message in messages.reversed() {
            if json {
                StandardOutput.line(json: message)
            } else {
                StandardOutput.line(message.plainText)
            }
        }
    }
}
