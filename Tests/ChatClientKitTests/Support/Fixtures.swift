import ChatWire

@testable import ChatClientKit

/// A generator that always gives the same number: 0 makes every random wait none at all.
struct ConstantGenerator: RandomNumberGenerator, Sendable {
    var value: UInt64 = 0

    func next() -> UInt64 { value }
}

/// A generator that counts, so that ids differ.
struct CountingGenerator: RandomNumberGenerator, Sendable {
    private var count: UInt64 = 0

    mutating func next() -> UInt64 {
        count += 1
        return count
    }
}

extension Message {
    static func fixture(
        _ id: Int64, in chat: Int64 = 1, from sender: ParticipantKey = .customer(7), content: String = "Hi",
        revision: Int64? = nil, clientMessageID: String? = nil, isDeleted: Bool = false
    ) -> Message {
        var message = Message(
            id: MessageID(id), chatID: ChatID(chat), sender: sender, messageType: .text, content: content,
            createdAt: Timestamp(milliseconds: id &* 1000))
        message.revision = revision
        message.clientMessageID = clientMessageID
        message.isDeleted = isDeleted
        return message
    }
}

extension Chat {
    /// A chat between staff 1 and customer 7.
    static func fixture(_ id: Int64 = 1, revision: Int64? = nil, lastMessage: Int64? = nil) -> Chat {
        var chat = Chat(id: ChatID(id), chatType: .userCustomer, createdAt: Timestamp(milliseconds: 0))
        chat.revision = revision
        chat.lastMessageID = lastMessage.map { MessageID($0) }
        chat.lastMessageAt = lastMessage.map { Timestamp(milliseconds: $0 &* 1000) }
        chat.totalMessages = lastMessage == nil ? 0 : 5
        chat.participants = [Participant(key: .user(1)), Participant(key: .customer(7))]
        return chat
    }
}

extension Changes {
    static func fixture(
        _ revision: Int64, messages: [Message] = [], reads: [ReadMark] = [], reset: Bool = false,
        hasMore: Bool = false, lastMessage: Int64? = nil
    ) -> Changes {
        Changes(
            epoch: "e", reset: reset, revision: revision, chat: .fixture(revision: revision, lastMessage: lastMessage),
            messages: messages, reads: reads, hasMore: hasMore)
    }
}

extension OutgoingMessage {
    static func fixture(_ id: String, in chat: Int64 = 1, text: String = "Hi") -> OutgoingMessage {
        // The ids of tests are valid.
        OutgoingMessage(
            id: ID(id) ?? fallbackID, chatID: ChatID(chat), draft: MessageDraft(text: text),
            createdAt: Timestamp(milliseconds: 0))
    }

    private static var fallbackID: ID {
        var generator = SystemRandomNumberGenerator()
        return ID(using: &generator)
    }
}
