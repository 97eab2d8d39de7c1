internal import ChatClientKit
internal import ChatWire

/// Decides what of a client's events is printed: each message once and in order, also after events were lost because
/// nobody read what was printed; without I/O.
struct TailFollower: Sendable {
    /// What to do.
    enum Step: Sendable {
        case print(ClientEvent)
        /// Read what happened in a chat since, and hand it to ``missed(_:)``.
        case fill(ChatID, Known)
    }

    /// How far what is known of a chat reaches.
    struct Known: Hashable, Sendable {
        /// The newest message that was printed, or that the chat had when it came into sight.
        var message = MessageID(0)
        /// The newest revision that was printed; nil at a base server, which has none.
        var revision: Int64?
    }

    /// Empty for all.
    private let chats: Set<ChatID>
    private var known: [ChatID: Known] = [:]
    /// Of a chat that came into sight later and is no new one: what it had then.
    private var old: [ChatID: Known] = [:]
    /// The revisions of changed messages that were read anew, whose events may still come.
    private var read: [MessageID: Int64] = [:]
    private var isListKnown = false

    init(chats: Set<ChatID>) {
        self.chats = chats
    }

    /// Notes how a chat is when the tail begins: what it has is no news.
    mutating func begin(with chat: Chat) {
        known[chat.id] = Known(message: chat.lastMessageID ?? MessageID(0), revision: chat.revision)
    }

    /// Takes an event.
    mutating func receive(_ event: ClientEvent) -> [Step] {
        switch event {
        case .message(let message): return isNew(message) && isWanted(message.chatID) ? [.print(event)] : []
        case .messageUpdated(let message), .messageDeleted(let message):
            return isNews(message) && isWanted(message.chatID) ? [.print(event)] : []
        case .resync:
            let fills = known.filter { isWanted($0.key) }.sorted { $0.key < $1.key }
            return [.print(event)] + fills.map { .fill($0.key, latest($0.value, old[$0.key])) }
        case .chats(let list):
            // Later lists may have chats that are new, whose first messages are news.
            if !isListKnown { for chat in list where known[chat.id] == nil { begin(with: chat) } }
            isListKnown = true
            return [.print(event)]
        case .chatChanged(let chat):
            if known[chat.id] == nil {
                known[chat.id] = Known()
                let isOld = chat.totalMessages ?? 0 > 1
                if isOld { old[chat.id] = Known(message: chat.lastMessageID ?? MessageID(0), revision: chat.revision) }
            }
            return isWanted(chat.id) ? [.print(event)] : []
        case .chatRemoved(let chat):
            known[chat] = nil
            old[chat] = nil
            return isWanted(chat) ? [.print(event)] : []
        case .read(let chat, _, _), .delivered(let chat, _, _), .typing(let chat, _, _), .historyReset(let chat):
            return isWanted(chat) ? [.print(event)] : []
        case .connection, .presence: return [.print(event)]
        case .failure(_, let chat): return chat.map(isWanted) ?? true ? [.print(event)] : []
        default: return []
        }
    }

    /// Takes a message that was read because its event was lost.
    ///
    /// - Returns: what to print.
    mutating func missed(_ message: Message) -> ClientEvent? {
        if isNew(message) { return message.isDeleted ? .messageDeleted(message) : .message(message) }
        guard isNews(message) else { return nil }
        read[message.id] = message.revision
        return message.isDeleted ? .messageDeleted(message) : .messageUpdated(message)
    }

    private mutating func isNew(_ message: Message) -> Bool {
        guard message.id > known[message.chatID]?.message ?? MessageID(0) else { return false }
        known[message.chatID, default: Known()].message = message.id
        note(message)
        return true
    }

    private mutating func isNews(_ message: Message) -> Bool {
        if let revision = message.revision, let read = read[message.id], revision <= read { return false }
        note(message)
        return true
    }

    private mutating func note(_ message: Message) {
        guard let revision = message.revision else { return }
        let known = known[message.chatID]?.revision ?? 0
        self.known[message.chatID, default: Known()].revision = max(known, revision)
    }

    private func latest(_ left: Known, _ right: Known?) -> Known {
        guard let right, right.message > left.message else { return left }
        return right
    }

    private func isWanted(_ chat: ChatID) -> Bool { chats.isEmpty || chats.contains(chat) }
}
