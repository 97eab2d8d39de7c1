import ChatWire
import GRDB

/// What became of a message that was sent.
struct SentMessage: Sendable {
    /// The stored message.
    let view: MessageView
    /// Its chat.
    let chat: ChatRecord
    /// Whether it was stored just now; `false` for a repeated `client_message_id`.
    let isNew: Bool
}

extension Transaction {
    /// Stores a message of `principal` in a chat (docs/PROTOCOL.md, section 4).
    ///
    /// A repeated `client_message_id` stores nothing and gives the stored message, whatever else the draft holds. The first
    /// message of staff to an unassigned chat claims it, a customer's message to an archived chat brings it back; both are
    /// changes of their own, before the message.
    func send(
        _ draft: MessageDraft, to chatID: ChatID, from principal: Principal, origin: ConnectionID? = nil
    ) throws -> SentMessage {
        var chat = try chat(chatID, for: principal)
        // Who was blocked since still reads, and may learn that the message had arrived; who was taken out may not.
        try chat.requireReader(principal)
        if let clientMessageID = draft.clientMessageID,
            let known = try message(named: clientMessageID, from: principal.key)
        {
            guard known.chatID == chatID else {
                throw Refusal(.conflict, "This client_message_id was used in another chat")
            }
            return SentMessage(view: try .view(of: known, in: database), chat: chat, isNew: false)
        }
        try requireWriter(principal, in: chat)
        var target: MessageView.Target?
        if let id = draft.replyToMessageID { target = try replyTarget(id, in: chatID) }
        let files = try MessageFiles(draft, from: principal, in: database)

        if chat.participant(principal.key) == nil { chat = try claim(chat, by: principal.key, as: principal) }
        if chat.isArchived, principal.key.type == .customer {
            chat = change(chat) { $0.isArchived = false }
        }
        chat.raiseRevision(at: now)
        var record = try MessageRecord.insert(draft, in: chat, from: principal.key, at: now, database: database)
        try files?.use(in: &record, at: now, database: database)
        chat.count(record)
        save(chat)
        let view = MessageView(record: record, target: target)
        publish(Publication(.message(view), in: chat, before: nil, origin: origin))
        return SentMessage(view: view, chat: chat, isNew: true)
    }

    /// Refuses those who may not write into the chat. Staff may write into an unassigned one: that claims it.
    func requireWriter(_ principal: Principal, in chat: ChatRecord) throws(Refusal) {
        let mayClaim = principal.key.type == .user && chat.isUnassigned
        if !mayClaim { try chat.requireParticipant(principal) }
        try chat.requireUnblocked(principal)
        guard chat.isActive else { throw Refusal(.forbidden, "This chat has ended") }
    }

    private func message(named clientMessageID: String, from sender: ParticipantKey) throws -> MessageRecord? {
        try MessageRecord.fetchAll(
            where: "m.sender_type = ? AND m.sender_id = ? AND m.client_message_id = ?",
            arguments: [sender.type.rawValue, sender.id, clientMessageID], in: database
        ).first
    }

    private func replyTarget(_ id: MessageID, in chatID: ChatID) throws -> MessageView.Target {
        let statement = try database.cachedStatement(sql: "SELECT chat_id FROM message WHERE id = ?")
        guard try Int64.fetchOne(statement, arguments: [id.rawValue]) == chatID.rawValue,
            let target = try MessageView.Target.fetch(id, in: database)
        else { throw Refusal.notFound("The message to reply to was") }
        return target
    }
}

extension ChatRecord {
    /// Counts a new message: totals, preview, the others' unread messages, and who waits for whom.
    fileprivate mutating func count(_ message: MessageRecord) {
        lastMessageID = message.id
        lastMessageAt = message.createdAt
        lastMessagePreview = message.preview
        totalMessages += 1
        for index in participants.indices
        where participants[index].isActive && participants[index].key != message.sender {
            participants[index].unreadCount += 1
        }
        switch message.sender.type {
        case .customer: if waitingSince == nil { waitingSince = message.createdAt }
        case .user: if chatType == .userCustomer { waitingSince = nil }
        }
    }
}
