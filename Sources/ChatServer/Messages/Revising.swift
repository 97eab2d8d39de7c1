import ChatWire
import GRDB

extension Transaction {
    /// Changes the words of a message; its sender only, text only, within 15 minutes (docs/PROTOCOL.md, section 3).
    func edit(_ id: MessageID, content: String, by principal: Principal) throws -> (MessageView, ChatRecord) {
        var (message, chat) = try message(id, for: principal)
        guard message.sender == principal.key else { throw Refusal(.forbidden, "Only its sender may edit a message") }
        try requireWriter(principal, in: chat)
        guard !message.isDeleted else { throw Refusal(.conflict, "The message was deleted") }
        guard message.messageType == .text else {
            throw Refusal(.validationError, "Only text messages can be edited", status: 400)
        }
        guard now.milliseconds(since: message.createdAt) <= WireLimits.editWindow else {
            throw Refusal(.editWindowClosed, "A message can be edited for 15 minutes after it was sent")
        }
        chat.raiseRevision(at: now)
        message.content = content
        message.isEdited = true
        try store(&message, in: &chat)
        let view = try MessageView.view(of: message, in: database)
        publish(Publication(.messageUpdated(view), in: chat, before: nil))
        return (view, chat)
    }

    /// Deletes a message softly: its words, media and references go, the row stays as a tombstone. Its sender, or an admin
    /// of the salon. A second time changes nothing.
    func delete(_ id: MessageID, by principal: Principal) throws {
        var (message, chat) = try message(id, for: principal)
        if message.sender == principal.key {
            try requireWriter(principal, in: chat)
        } else if !principal.isAdmin {
            throw Refusal(.forbidden, "Only its sender and admins may delete a message")
        }
        if message.isDeleted { return }
        if message.sender != principal.key {
            try requireAdmin(principal)
            try audit(.messageDeleted, of: "message \(message.id)", by: principal, in: chat.salonID)
        }
        let wasCustomers = message.sender.type == .customer
        try erase(&message, in: &chat)
        if wasCustomers { chat.waitingSince = try oldestUnanswered(in: chat.id) }
        save(chat)
        try tellDeleted(message, in: chat)
    }

    /// Makes a tombstone of a message; ``tellDeleted(_:in:)`` follows.
    func erase(_ message: inout MessageRecord, in chat: inout ChatRecord) throws {
        chat.raiseRevision(at: now)
        message.content = Message.deletedContent
        message.mediaURL = nil
        message.mediaType = nil
        message.mediaSize = nil
        message.mediaDuration = nil
        message.thumbnailURL = nil
        message.reference = nil
        message.attachments = []
        message.deletedAt = now
        chat.uncount(message)
        try store(&message, in: &chat)
    }

    /// Tells of a message that was erased.
    func tellDeleted(_ message: MessageRecord, in chat: ChatRecord) throws {
        publish(Publication(.messageDeleted(try .view(of: message, in: database)), in: chat, before: nil))
    }

    private func message(_ id: MessageID, for principal: Principal) throws -> (MessageRecord, ChatRecord) {
        guard let message = try MessageRecord.fetch(id, in: database), let chat = try chat(message.chatID),
            chat.access(of: principal) != .none
        else { throw Refusal.notFound("Message") }
        try chat.requireReader(principal)
        return (message, chat)
    }

    private func store(_ message: inout MessageRecord, in chat: inout ChatRecord) throws {
        message.updatedAt = now
        message.revision = chat.revision
        if chat.lastMessageID == message.id { chat.lastMessagePreview = message.preview }
        try message.update(in: database)
        save(chat)
    }

    /// When the oldest undeleted message of the customer after the staff's last one was sent.
    private func oldestUnanswered(in chatID: ChatID) throws -> Timestamp? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT created_at FROM message
                WHERE chat_id = :chat AND deleted_at IS NULL AND sender_type = 'customer' AND id > coalesce(
                    (SELECT max(id) FROM message WHERE chat_id = :chat AND sender_type = 'user' AND deleted_at IS NULL), 0)
                ORDER BY id LIMIT 1
                """)
        return try Int64.fetchOne(statement, arguments: ["chat": chatID.rawValue]).map(Timestamp.init(milliseconds:))
    }
}

extension ChatRecord {
    /// Takes a message that is being deleted out of the counts.
    fileprivate mutating func uncount(_ message: MessageRecord) {
        totalMessages -= 1
        for index in participants.indices where participants[index].key != message.sender {
            let isUnread = participants[index].lastReadMessageID.map { $0 < message.id } ?? true
            if isUnread { participants[index].unreadCount = max(0, participants[index].unreadCount - 1) }
        }
    }
}
