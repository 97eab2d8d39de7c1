import ChatWire
import GRDB

extension Transaction {
    /// Moves the read mark of `principal` up to the highest of these messages (docs/PROTOCOL.md, section 4, "Marks, not
    /// rows"). Where that passes no message of another participant nothing changes and nobody is told.
    func markRead(_ ids: [MessageID], in chatID: ChatID, by principal: Principal) throws -> ChatRecord {
        var chat = try chat(chatID, for: principal)
        try chat.requireParticipant(principal)
        guard let index = chat.index(of: principal.key), let highest = try highest(of: ids, in: chatID) else {
            throw Refusal.notFound("Message")
        }
        let mark = chat.participants[index].lastReadMessageID
        guard highest > mark ?? MessageID(0),
            try othersWrote(to: chatID, after: mark, upTo: highest, but: principal.key)
        else { return chat }
        chat.raiseRevision(at: now)
        chat.participants[index].lastReadMessageID = highest
        chat.participants[index].lastReadAt = now
        chat.participants[index].unreadCount = try unread(of: principal.key, in: chatID, after: highest)
        if highest > chat.participants[index].lastDeliveredMessageID ?? MessageID(0) {
            chat.participants[index].lastDeliveredMessageID = highest
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO read_mark (chat_id, reader_type, reader_id, message_id, read_at, revision)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            chatID.rawValue, principal.key.type.rawValue, principal.key.id, highest.rawValue, now.milliseconds,
            chat.revision,
        ])
        save(chat)
        let read = ReadMark(reader: principal.key, messageID: highest, readAt: now, revision: chat.revision)
        publish(Publication(.read(read), in: chat, before: nil))
        return chat
    }

    /// Notes that a client of `participant` has a message and all before it. No revision: delivery is told, not synced.
    func markDelivered(_ id: MessageID, in chatID: ChatID, to participant: ParticipantKey) throws {
        guard var chat = try chat(chatID), let index = chat.index(of: participant),
            id > chat.participants[index].lastDeliveredMessageID ?? MessageID(0),
            let highest = try highest(upTo: id, in: chatID),
            highest > chat.participants[index].lastDeliveredMessageID ?? MessageID(0)
        else { return }
        chat.participants[index].lastDeliveredMessageID = highest
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO delivery_mark (chat_id, participant_type, participant_id, message_id, delivered_at)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            chatID.rawValue, participant.type.rawValue, participant.id, highest.rawValue, now.milliseconds,
        ])
        save(chat)
        publish(Publication(.delivered(participant, highest), in: chat, before: nil))
    }

    /// The others' undeleted messages beyond a mark.
    func unread(of participant: ParticipantKey, in chatID: ChatID, after mark: MessageID?) throws -> Int {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*) FROM message
                WHERE chat_id = ? AND id > ? AND deleted_at IS NULL AND NOT (sender_type = ? AND sender_id = ?)
                """)
        return try Int.fetchOne(
            statement,
            arguments: [chatID.rawValue, mark?.rawValue ?? 0, participant.type.rawValue, participant.id]) ?? 0
    }

    private func othersWrote(
        to chatID: ChatID, after mark: MessageID?, upTo highest: MessageID, but reader: ParticipantKey
    ) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM message
                    WHERE chat_id = ? AND id > ? AND id <= ? AND NOT (sender_type = ? AND sender_id = ?))
                """)
        return try Bool.fetchOne(
            statement,
            arguments: [chatID.rawValue, mark?.rawValue ?? 0, highest.rawValue, reader.type.rawValue, reader.id])
            ?? false
    }

    private func highest(of ids: [MessageID], in chatID: ChatID) throws -> MessageID? {
        let statement = try database.cachedStatement(sql: "SELECT 1 FROM message WHERE id = ? AND chat_id = ?")
        return try ids.sorted(by: >).first { id in
            try Int.fetchOne(statement, arguments: [id.rawValue, chatID.rawValue]) != nil
        }
    }

    private func highest(upTo id: MessageID, in chatID: ChatID) throws -> MessageID? {
        let statement = try database.cachedStatement(
            sql: "SELECT id FROM message WHERE chat_id = ? AND id <= ? ORDER BY id DESC LIMIT 1")
        return try Int64.fetchOne(statement, arguments: [chatID.rawValue, id.rawValue]).map(MessageID.init(rawValue:))
    }
}
