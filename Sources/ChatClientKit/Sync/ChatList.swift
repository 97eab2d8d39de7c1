import ChatWire

/// One's chats as the server last told of them, kept true by what joined connections are told, without I/O.
///
/// A v2 server does not repeat in `chat_updated` what `message` or `read_receipt` said, and a base server has no such
/// event: so previews, counts and marks are worked out here, by the same rules as there.
struct ChatList: Sendable {
    private(set) var chats: [ChatID: Chat] = [:]
    /// When the newest message was sent that a base server's list has counted.
    private var counted: [ChatID: Timestamp] = [:]
    /// Who one is; unread counts depend on it.
    var me: ParticipantKey?

    /// The newest message first; chats without one by when they began.
    var ordered: [Chat] {
        chats.values.sorted { left, right in
            let (leftTime, rightTime) = (left.lastMessageAt ?? left.createdAt, right.lastMessageAt ?? right.createdAt)
            return leftTime == rightTime ? left.id > right.id : leftTime > rightTime
        }
    }

    /// Takes a list that was read anew.
    ///
    /// - Parameter kept: chats that stay though the list does not have them.
    /// - Returns: the chats that are gone.
    mutating func replace(with list: [Chat], keeping kept: Set<ChatID>) -> [ChatID] {
        let known = chats
        chats = known.filter { kept.contains($0.key) }
        for chat in list {
            chats[chat.id] = chat
            noteCounted(chat)
        }
        return known.keys.filter { chats[$0] == nil }.sorted()
    }

    /// Takes a chat as a whole, unless what is known is newer.
    ///
    /// - Returns: whether it was taken.
    mutating func update(_ chat: Chat) -> Bool {
        if let known = chats[chat.id]?.revision, let revision = chat.revision, revision < known { return false }
        noteCounted(chat)
        guard chats[chat.id] != chat else { return false }
        chats[chat.id] = chat
        return true
    }

    private mutating func noteCounted(_ chat: Chat) {
        counted[chat.id] = chat.revision == nil ? chat.lastMessageAt : nil
    }

    /// Forgets a chat.
    ///
    /// - Returns: whether it was there.
    mutating func remove(_ id: ChatID) -> Bool {
        chats.removeValue(forKey: id) != nil
    }

    /// Takes a new message into its chat.
    ///
    /// - Returns: the chat, if it changed.
    mutating func received(_ message: Message) -> Chat? {
        guard var chat = chats[message.chatID] else { return nil }
        if let known = chat.lastMessageID, message.id <= known { return nil }
        // A chat that was read anew meanwhile counts the message already.
        if let known = chat.revision, let revision = message.revision, revision <= known { return nil }
        // A base server's list names no message, only its time; one that is not later is counted already.
        if let known = counted[chat.id], message.createdAt <= known {
            chats[chat.id]?.lastMessageID = message.id
            return nil
        }
        chat.lastMessageID = message.id
        chat.lastMessageAt = message.createdAt
        chat.lastMessagePreview = message.preview
        chat.revision = message.revision ?? chat.revision
        chat.totalMessages = chat.totalMessages.map(Self.oneMore)
        for index in chat.participants.indices where chat.participants[index].key != message.sender {
            chat.participants[index].unreadCount = Self.oneMore(chat.participants[index].unreadCount)
        }
        if let me, message.sender != me, chat.participant(me) != nil {
            chat.unreadCount = Self.oneMore(chat.unreadCount)
        }
        switch message.sender?.type {
        case .customer?:
            chat.isArchived = false
            chat.waitingSince = chat.waitingSince ?? message.createdAt
        case .user?: chat.waitingSince = nil
        case nil: break
        }
        chats[chat.id] = chat
        return chat
    }

    /// A count with one more; a server may have named the largest number there is.
    private static func oneMore(_ count: Int) -> Int {
        count < .max ? count + 1 : count
    }

    /// Takes a read mark.
    ///
    /// - Returns: the chat, if it changed; and whether a count can only be told by the server, as the mark is not at the
    ///   chat's end.
    mutating func read(
        _ id: ChatID, upTo message: MessageID, by reader: ParticipantKey, at time: Timestamp?
    ) -> (chat: Chat?, needsCount: Bool) {
        guard var chat = chats[id], let index = chat.participants.firstIndex(where: { $0.key == reader }) else {
            return (nil, false)
        }
        if let mark = chat.participants[index].lastReadMessageID, message <= mark { return (nil, false) }
        chat.participants[index].lastReadMessageID = message
        chat.participants[index].lastReadAt = time ?? chat.participants[index].lastReadAt
        let isAtEnd = chat.lastMessageID.map { message >= $0 } ?? false
        if isAtEnd {
            chat.participants[index].unreadCount = 0
            if reader == me {
                chat.unreadCount = 0
            }
        }
        chats[id] = chat
        return (chat, !isAtEnd && reader == me)
    }

    /// Takes a delivery mark.
    ///
    /// - Returns: the chat, if it changed.
    mutating func delivered(_ id: ChatID, upTo message: MessageID, to participant: ParticipantKey) -> Chat? {
        guard var chat = chats[id], let index = chat.participants.firstIndex(where: { $0.key == participant }) else {
            return nil
        }
        if let mark = chat.participants[index].lastDeliveredMessageID, message <= mark { return nil }
        chat.participants[index].lastDeliveredMessageID = message
        chats[id] = chat
        return chat
    }

    /// Takes that someone came or went.
    ///
    /// - Returns: the chats that changed.
    mutating func presence(of participant: ParticipantKey, isOnline: Bool, lastSeenAt: Timestamp?) -> [Chat] {
        var changed: [Chat] = []
        for (id, known) in chats {
            guard let index = known.participants.firstIndex(where: { $0.key == participant }) else { continue }
            var chat = known
            chat.participants[index].isOnline = isOnline
            chat.participants[index].lastSeenAt = lastSeenAt ?? chat.participants[index].lastSeenAt
            chat.onlineParticipants = chat.participants.filter { $0.isOnline == true }.map(\.key.id)
            guard chat != known else { continue }
            chats[id] = chat
            changed.append(chat)
        }
        return changed.sorted { $0.id < $1.id }
    }

    /// Takes new words of a message, if the list shows them.
    ///
    /// - Returns: the chat, if it changed.
    mutating func updated(_ message: Message) -> Chat? {
        guard var chat = chats[message.chatID], chat.lastMessageID == message.id,
            chat.lastMessagePreview != message.preview
        else { return nil }
        chat.lastMessagePreview = message.preview
        chats[chat.id] = chat
        return chat
    }

    /// Who someone is, where the server left the type out: told by the chat's participants, never guessed.
    func resolve(_ someone: ServerEvent.Someone, in id: ChatID) -> ServerEvent.Someone {
        guard someone.type == nil, let participants = chats[id]?.participants else { return someone }
        let candidates = Set(participants.filter { $0.key.id == someone.id }.map(\.key))
        guard candidates.count == 1, let key = candidates.first else { return someone }
        return ServerEvent.Someone(key)
    }
}

extension Message {
    /// The message as a chat list shows it (docs/PROTOCOL.md, section 3, `last_message_preview`).
    fileprivate var preview: String {
        switch messageType {
        case .image where !isDeleted: "[Image]"
        case .voice where !isDeleted: "[Voice note]"
        default: String(content.prefix(WireLimits.previewLength))
        }
    }
}
