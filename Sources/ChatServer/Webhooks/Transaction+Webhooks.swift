import ChatWire
import GRDB

/// What there is to tell the salon's own system.
enum WebhookNews {
    /// Whether there may be something; costs reading a few index entries.
    static func exist(at now: Timestamp, unansweredAfter limit: Int64, in database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT NOT EXISTS (SELECT 1 FROM webhook_progress)
                    OR EXISTS (SELECT 1 FROM message WHERE id > (SELECT message_id FROM webhook_progress))
                    OR EXISTS (\(over)) OR EXISTS (\(begun))
                    OR EXISTS (SELECT 1 FROM webhook_wait WHERE NOT is_unanswered_told AND since <= ?)
                """)
        return try Bool.fetchOne(statement, arguments: [now.milliseconds - limit]) ?? false
    }

    /// Waits that are over.
    fileprivate static let over = """
        SELECT chat_id FROM webhook_wait w WHERE NOT EXISTS (
            SELECT 1 FROM chat WHERE chat.id = w.chat_id AND chat.waiting_since = w.since AND chat.is_active
                AND NOT chat.is_archived)
        """

    /// Waits that nobody was told of.
    fileprivate static let begun = """
        SELECT id, waiting_since, is_unassigned FROM chat
        WHERE waiting_since IS NOT NULL AND is_active AND NOT is_archived
            AND id NOT IN (SELECT chat_id FROM webhook_wait)
        """
}

extension Transaction {
    /// Notes what there is to tell since the last time.
    ///
    /// - Parameters:
    ///   - online: who has a connection, and misses nothing.
    ///   - limit: after how many milliseconds a customer has waited for long.
    /// - Returns: whether there may be more.
    func collectWebhookNews(online: Set<ParticipantKey>, unansweredAfter limit: Int64) throws -> Bool {
        guard let mark = try Int64.fetchOne(database.cachedStatement(sql: "SELECT message_id FROM webhook_progress"))
        else {
            try beginWebhooks()
            return false
        }
        try collectWaits(unansweredAfter: limit)
        return try collectMissedMessages(after: mark, online: online)
    }

    /// From now on: what happened before is nobody's news.
    private func beginWebhooks() throws {
        try database.execute(
            sql: """
                INSERT INTO webhook_progress (id, message_id) SELECT 1, coalesce(max(id), 0) FROM message;
                INSERT INTO webhook_wait (chat_id, since, is_unanswered_told)
                    SELECT id, waiting_since, 1 FROM (\(WebhookNews.begun));
                """)
    }

    private func collectWaits(unansweredAfter limit: Int64) throws {
        try database.cachedStatement(sql: "DELETE FROM webhook_wait WHERE chat_id IN (\(WebhookNews.over))").execute()
        let begin = try database.cachedStatement(sql: "INSERT INTO webhook_wait (chat_id, since) VALUES (?, ?)")
        for row in try Row.fetchAll(database.cachedStatement(sql: WebhookNews.begun)) {
            let (id, since, isUnassigned): (Int64, Int64, Bool) = (row[0], row[1], row[2])
            try begin.execute(arguments: [id, since])
            if isUnassigned {
                try WebhookEvent.insert(.waiting, of: ChatID(rawValue: id), at: now, in: database)
            }
        }
        let late = try database.cachedStatement(
            sql: """
                UPDATE webhook_wait SET is_unanswered_told = 1 WHERE NOT is_unanswered_told AND since <= ?
                RETURNING chat_id
                """)
        for id in try Int64.fetchAll(late, arguments: [now.milliseconds - limit]) {
            try WebhookEvent.insert(.unanswered, of: ChatID(rawValue: id), at: now, in: database)
        }
    }

    private func collectMissedMessages(after mark: Int64, online: Set<ParticipantKey>) throws -> Bool {
        let limit = 500
        let statement = try database.cachedStatement(
            sql: "SELECT \(MessageRecord.columns) FROM message m WHERE m.id > ? ORDER BY m.id LIMIT ?")
        let messages = try Row.fetchAll(statement, arguments: [mark, limit]).map { MessageRecord(row: $0) }
        guard let last = messages.last else { return false }
        for message in messages where !message.isDeleted {
            guard let chat = try chat(message.chatID), chat.isActive else { continue }
            let absent = chat.participants.filter { participant in
                participant.isActive && !participant.isMuted && participant.key != message.sender
                    && !online.contains(participant.key)
                    && (participant.lastReadMessageID?.rawValue ?? 0) < message.id.rawValue
            }
            guard !absent.isEmpty else { continue }
            try WebhookEvent.insert(
                .message, of: chat.id, message: message.id, to: absent.map(\.key), at: now, in: database)
        }
        try database.cachedStatement(sql: "UPDATE webhook_progress SET message_id = ?")
            .execute(arguments: [last.id.rawValue])
        return messages.count == limit
    }
}
