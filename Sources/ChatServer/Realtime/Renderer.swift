import ChatWire

/// Shows records to people: what staff and customers see of the same chat differs (docs/PROTOCOL.md, section 3).
struct Renderer: Sendable {
    let presence: Presence

    /// The chat as `side` sees it.
    ///
    /// - Parameter caller: whose unread count stands at the top; 0 for one who is no participant.
    func chat(_ record: ChatRecord, for side: ParticipantType, caller: ParticipantKey?) -> Chat {
        var chat = Chat(id: record.id, chatType: record.chatType, createdAt: record.createdAt)
        chat.salonID = record.salonID
        chat.salonName = record.salonName
        chat.title = record.title
        chat.isActive = record.isActive
        chat.isArchived = record.isArchived
        chat.lastMessageAt = record.lastMessageAt
        chat.lastMessageID = record.lastMessageID
        chat.lastMessagePreview = record.lastMessagePreview
        chat.updatedAt = record.updatedAt
        chat.participants = record.participants.map { participant($0, of: record, for: side) }
        chat.totalMessages = record.totalMessages
        chat.unreadCount = caller.flatMap { record.participant($0)?.unreadCount } ?? 0
        chat.onlineParticipants = chat.participants.filter { $0.isActive && $0.isOnline == true }.map(\.key.id)
        chat.waitingSince = record.waitingSince
        chat.revision = record.revision
        return chat
    }

    private func participant(
        _ record: ParticipantRecord, of chat: ChatRecord, for side: ParticipantType
    ) -> Participant {
        var participant = Participant(key: record.key, isActive: record.isActive)
        participant.joinedAt = record.joinedAt
        participant.unreadCount = record.unreadCount
        participant.isMuted = record.isMuted
        participant.lastReadAt = record.lastReadAt
        participant.lastReadMessageID = record.lastReadMessageID
        participant.lastDeliveredMessageID = record.lastDeliveredMessageID
        participant.name = name(of: record, in: chat, for: side)
        participant.email = side == .user ? record.email : nil
        participant.phone = record.phone
        participant.avatarURL = record.avatarURL
        participant.isOnline = record.isActive && presence.isOnline(record.key)
        if chat.isActive || record.key.type == .user {
            participant.lastSeenAt = presence.lastSeen(record.key) ?? record.lastSeenAt
        }
        return participant
    }

    /// Customers never see staff emails: who has no name is `Staff 456` to them, and the email to colleagues. Nor do they
    /// see what the salon calls them. A customer whom the salon forgot is `Customer 123`.
    private func name(of record: ParticipantRecord, in chat: ChatRecord, for side: ParticipantType) -> String? {
        if side == .user, record.key.type == .customer, let name = chat.customerName { return name }
        if let name = record.name { return name }
        switch (record.key.type, side) {
        case (.user, .user): return record.email
        case (.user, .customer): return "Staff \(record.key.id)"
        case (.customer, _): return record.phone ?? "Customer \(record.key.id)"
        }
    }

    private func name(of key: ParticipantKey, in chat: ChatRecord, for side: ParticipantType) -> String? {
        chat.participants.first { $0.key == key }.flatMap { name(of: $0, in: chat, for: side) }
    }

    /// The message as `side` sees it.
    func message(_ view: MessageView, in chat: ChatRecord, for side: ParticipantType) -> Message {
        let record = view.record
        var message = Message(
            id: record.id, chatID: record.chatID, sender: record.sender, messageType: record.messageType,
            content: record.content, createdAt: record.createdAt)
        message.clientMessageID = record.clientMessageID
        message.senderName = name(of: record.sender, in: chat, for: side)
        message.senderAvatar = chat.participants.first { $0.key == record.sender }?.avatarURL
        message.mediaURL = record.mediaURL
        message.mediaType = record.mediaType
        message.mediaSize = record.mediaSize
        message.mediaDuration = record.mediaDuration
        message.thumbnailURL = record.thumbnailURL
        message.reference = record.reference
        message.replyToMessageID = record.replyToMessageID
        message.replyTo = view.target.map { target in
            ReplyTarget(
                id: target.id, sender: target.sender, senderName: name(of: target.sender, in: chat, for: side),
                messageType: target.messageType, content: target.content, isDeleted: target.isDeleted)
        }
        message.isEdited = record.isEdited
        message.isDeleted = record.isDeleted
        message.deletedAt = record.deletedAt
        message.isDelivered = view.deliveredAt != nil
        message.deliveredAt = view.deliveredAt
        message.updatedAt = record.updatedAt
        message.readReceipts = view.reads.map { receipt in
            ReadReceipt(
                reader: receipt.participant, readerName: name(of: receipt.participant, in: chat, for: side),
                readAt: receipt.at)
        }
        message.attachments = record.attachments
        message.revision = record.revision
        return message
    }

    /// A page of changes as `principal` sees it: ends at 256 KiB of JSON, but never without an entry.
    func changes(_ since: ChangesSince, epoch: String, for principal: Principal) -> Changes {
        var budget = Self.pageBytes
        return changes(since, epoch: epoch, for: principal, budget: &budget)
    }

    /// One of several pages that share a budget of bytes. Only the first is sure to get an entry.
    func changes(
        _ since: ChangesSince, epoch: String, for principal: Principal, budget: inout Int
    ) -> Changes {
        let side = principal.key.type
        let isFirst = budget == Self.pageBytes
        var changes = Changes(
            epoch: epoch, reset: since.isReset, revision: since.chat.revision,
            chat: chat(since.chat, for: side, caller: principal.key), hasMore: since.hasMore)
        budget -= changes.jsonBytes(capacity: 4_096).count
        var last: Int64?
        func fits(_ bytes: Int) -> Bool {
            budget -= bytes + 1
            return budget >= 0 || (isFirst && last == nil)
        }
        entries: for entry in since.entries {
            switch entry {
            case .message(let view):
                let message = message(view, in: since.chat, for: side)
                guard fits(message.jsonBytes(capacity: 1_024).count) else { break entries }
                changes.messages.append(message)
            case .read(let mark):
                guard fits(mark.jsonBytes().count) else { break entries }
                changes.reads.append(mark)
            }
            last = entry.revision
        }
        if changes.messages.count + changes.reads.count < since.entries.count { changes.hasMore = true }
        if changes.hasMore { changes.revision = last ?? since.revision }
        return changes
    }

    /// The largest page of changes, in bytes of JSON.
    static let pageBytes = 256 * 1_024
}
