internal import ArgumentParser
internal import ChatClientKit
internal import ChatWire

/// `chat-tui tail`: prints what happens, until interrupted.
struct TailCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tail", abstract: "Print new messages as they come, each once, across lost connections.")

    @OptionGroup var login: LoginOptions

    @Argument(help: "The chats; all of one's own where none is named.")
    var chats: [Int64] = []

    @Flag(help: "One JSON object a line: its type, and the message as the server tells it.")
    var json = false

    mutating func run() async throws {
        let client = try await login.client()
        let events = client.events
        let wanted = Set(chats.map { ChatID($0) })
        for chat in wanted { await client.join(chat) }
        let printer = TailPrinter(chats: wanted, json: json)
        let reason = await withTaskGroup(of: SignOutReason?.self) { group in
            group.addTask { await client.run() }
            group.addTask {
                for await event in events { printer.print(event) }
                return nil
            }
            var reason: SignOutReason?
            for await end in group { reason = reason ?? end }
            return reason
        }
        if let reason { throw ClientError(.signedOut, EventTranslator.words(for: reason)) }
    }
}

/// Prints events in one of two forms.
private struct TailPrinter: Sendable {
    /// Empty for all.
    let chats: Set<ChatID>
    let json: Bool

    func print(_ event: ClientEvent) {
        switch event {
        case .message(let message): show("new_message", message)
        case .messageUpdated(let message): show("message_updated", message)
        case .messageDeleted(let message): show("message_deleted", message)
        case .connection(.waiting(let delay, let error)):
            ChatTUI.complain("\(error.message) The next try is in \(delay.components.seconds) s.")
        case .failure(let error, _): ChatTUI.complain(error.message)
        case .resync: ChatTUI.complain("Events came faster than they could be printed; some are missing.")
        default: break
        }
    }

    private func show(_ type: String, _ message: Message) {
        guard chats.isEmpty || chats.contains(message.chatID) else { return }
        if json {
            StandardOutput.line(json: Line(type: type, message: message))
        } else {
            StandardOutput.line("\(message.chatID)  \(message.plainText)")
        }
    }

    private struct Line: JSONEncodable {
        let type: String
        let message: Message

        func write(to writer: inout JSONWriter) {
            writer.object { writer in
                writer.field("type", type)
                writer.field("chat_id", message.chatID)
                writer.field("message", message)
            }
        }
    }
}
