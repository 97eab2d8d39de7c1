import ChatWire

/// The made-up chats of the benchmark: message `id` stands in chat `(id - 1) % chats + 1`, so that every id tells its chat
/// and what stands before it there.
struct Salon: Sendable {
    static let chats: Int64 = 50
    /// 2,000 in each chat.
    static let messages: Int64 = 100_000
    static let me = ParticipantKey.user(1)
    static let epoch = "bench"
    /// The words of the last event of a stream.
    static let end = "that is all"
    private static let words = "Is four o'clock on Friday still free? It would be a cut, and the colour as last time. 💇"

    static func chat(of message: Int64) -> ChatID { ChatID((message - 1) % chats + 1) }

    /// The newest message of a chat before what is streamed.
    static func newest(in chat: ChatID) -> Int64 { messages - chats + chat.rawValue }

    /// How many messages a chat has up to one of its own: their revisions count them.
    static func revision(of message: Int64) -> Int64 { (message - 1) / chats + 1 }

    static func message(_ id: Int64, _ content: String? = nil) -> Message {
        var message = Message(
            id: MessageID(id), chatID: chat(of: id), sender: .customer(id % chats + 1), messageType: .text,
            content: content ?? "\(words) \(id)", createdAt: Timestamp(milliseconds: 1_767_225_600_000 + id))
        message.senderName = "Customer \(id % chats + 1)"
        message.revision = revision(of: id)
        message.clientMessageID = "bench-\(id)"
        return message
    }

    static func chat(_ id: ChatID) -> Chat {
        var chat = Chat(id: id, chatType: .userCustomer, createdAt: Timestamp(milliseconds: 1_767_225_600_000))
        let newest = message(newest(in: id))
        chat.revision = newest.revision
        chat.lastMessageID = newest.id
        chat.lastMessageAt = newest.createdAt
        chat.lastMessagePreview = newest.content
        chat.totalMessages = Int(messages / chats)
        chat.participants = [Participant(key: me), Participant(key: .customer(id.rawValue % chats + 1))]
        return chat
    }

    static var allChats: [Chat] { (1...chats).map { chat(ChatID($0)) } }

    /// A page of a chat's history.
    static func page(of chat: ChatID, before: Int64?, size: Int) -> MessagePage {
        let newest = before.map { $0 - chats } ?? newest(in: chat)
        let ids = stride(from: newest, to: 0, by: -Int(chats)).prefix(size).filter { $0 > 0 }
        return MessagePage(
            messages: ids.map { message(Int64($0)) }, total: nil, page: 1, pageSize: size,
            hasMore: (ids.last ?? 0) > chats)
    }

    /// The events of a stream, the last of them its end.
    static func events(_ range: Range<Int64>, isEnd: Bool) -> [[UInt8]] {
        range.map { number in
            let id = messages + number + 1
            return json(
                .message(message(id, isEnd && number == range.upperBound - 1 ? end : nil), revision: revision(of: id)))
        }
    }

    static func json(_ event: ServerEvent) -> [UInt8] {
        var writer = JSONWriter(capacity: 1024)
        event.write(to: &writer, spoken: .v2, now: Timestamp(milliseconds: 1_767_225_600_000))
        return writer.bytes
    }
}
