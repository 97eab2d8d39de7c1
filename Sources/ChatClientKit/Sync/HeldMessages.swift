import ChatWire

/// What one has of a chat of a base server, to be compared when its history is read again: such a server tells of no edits
/// and deletions. A range without holes, from one message on to the newest.
struct HeldMessages: Hashable, Sendable {
    /// The most that is held; over it the oldest go. Each reconnect reads the whole range again, a hundred at a time.
    static let limit = 1000

    /// History that was read from its newest message back.
    struct Reading: Hashable, Sendable {
        /// In any order; all that there are from ``first`` on.
        var messages: [Message]
        /// The first id that it covers: 0 where it reached the chat's beginning.
        var first: Int64
        /// Whether nothing can have slipped through between two pages, so that what is not there is not there any more.
        var isExact: Bool
    }

    /// The first id that is held, were there a message of it.
    private(set) var low: Int64
    private var messages: [MessageID: Message] = [:]

    /// Holds nothing yet, but all that follows a message.
    init(after message: MessageID) {
        low = message.rawValue &+ 1
    }

    /// Holds what was kept.
    init(from low: Int64, _ messages: [Message]) {
        self.low = low
        for message in messages { self.messages[message.id] = message }
        trim()
    }

    /// Notes a message as it is now.
    mutating func note(_ message: Message) {
        guard message.id.rawValue >= low else { return }
        messages[message.id] = message
        trim()
    }

    /// Notes a page of history that was shown, without holes from its oldest message up to `end`; nil for the newest page.
    mutating func note(page: [Message], upTo end: MessageID?, reachesStart: Bool) {
        // One that ends below the range would leave a hole.
        guard end.map({ $0.rawValue >= low }) ?? true else { return }
        low = min(low, reachesStart ? 0 : page.map(\.id.rawValue).min() ?? low)
        for message in page { messages[message.id] = message }
        trim()
    }

    /// What of the held was changed or deleted by now, in order, as it is now.
    ///
    /// - Parameter newest: those after it are news, and none of what is asked for.
    func changes(in reading: Reading, upTo newest: MessageID) -> [Message] {
        var changes: [Message] = []
        var seen: Set<MessageID> = []
        for message in reading.messages where message.id <= newest {
            seen.insert(message.id)
            if let known = messages[message.id], !known.says(what: message) { changes.append(message) }
        }
        if reading.isExact {
            let missing = messages.values.filter { message in
                message.id.rawValue >= reading.first && message.id <= newest && !message.isDeleted
                    && !seen.contains(message.id)
            }
            changes += missing.map(\.tombstone)
        }
        return changes.sorted { $0.id < $1.id }
    }

    private mutating func trim() {
        guard messages.count > Self.limit else { return }
        // More than one at a time, since finding the oldest takes looking at all.
        let sorted = messages.keys.sorted()
        for id in sorted.prefix(messages.count - Self.limit * 9 / 10) {
            messages[id] = nil
            low = id.rawValue &+ 1
        }
    }
}

extension Message {
    /// Whether a person would see no difference.
    fileprivate func says(what other: Message) -> Bool {
        content == other.content && isDeleted == other.isDeleted && messageType == other.messageType
            && mediaURL == other.mediaURL
    }

    /// What is left of a message of which a base server no longer tells.
    fileprivate var tombstone: Message {
        var tombstone = Message(
            id: id, chatID: chatID, sender: sender, messageType: .text, content: Self.deletedContent,
            createdAt: createdAt)
        tombstone.isDeleted = true
        tombstone.senderID = senderID
        tombstone.senderName = senderName
        return tombstone
    }
}
