internal import ChatClientKit
internal import ChatTUIKit
internal import ChatWire

/// Prints events as they come.
protocol TailPrinter: Sendable {
    mutating func print(_ event: ClientEvent) throws
}

extension TailPrinter {
    /// Says on standard error what is no event of a chat, but good to know.
    func complain(of event: ClientEvent) {
        switch event {
        case .connection(.waiting(let delay, let error)):
            let seconds = delay.components.seconds
            ChatTUI.complain("\(error.sentence) \(seconds < 1 ? "Trying again." : "Trying again in \(seconds) s.")")
        case .connection(.polling(_, let error)):
            ChatTUI.complain("\(error.sentence) The server is asked every few seconds instead.")
        case .failure(let error, _): ChatTUI.complain(error.sentence)
        default: break
        }
    }
}

/// Prints messages for eyes.
struct TextTailPrinter: TailPrinter {
    private let names: ChatTable
    private let namesChats: Bool
    private var printer: MessagePrinter
    private var chats: [ChatID: String] = [:]
    private var output = StandardOutput()

    /// - Parameter namesChats: whether it is said in which chat a message is.
    init(on paper: Paper, me: ParticipantKey?, server: String, namesChats: Bool) {
        names = ChatTable(on: paper, me: me, now: .now)
        printer = MessagePrinter(on: paper, me: me, server: server)
        self.namesChats = namesChats
    }

    mutating func print(_ event: ClientEvent) throws {
        switch event {
        case .message(let message): try print(message, .new)
        case .messageUpdated(let message): try print(message, .edited)
        case .messageDeleted(let message): try print(message, .deleted)
        case .chats(let list): for chat in list { chats[chat.id] = names.name(of: chat) }
        case .chatChanged(let chat): chats[chat.id] = names.name(of: chat)
        default: complain(of: event)
        }
    }

    private mutating func print(_ message: Message, _ event: MessagePrinter.Event) throws {
        let chat = namesChats ? chats[message.chatID] ?? "" : nil
        for line in printer.live(message, in: chat, event) { try output.line(line) }
    }
}
