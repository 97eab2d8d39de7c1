import ChatWire
import GRDB

/// Something that the salon's own system is to be told, as it waits in the store.
struct WebhookEvent: Hashable, Sendable {
    /// What happened.
    enum Kind: String, Sendable {
        /// A message came for people who are offline.
        case message
        /// A customer waits in the salon's queue.
        case waiting
        /// A customer has waited for an answer for long.
        case unanswered
    }

    let id: Int64
    let kind: Kind
    let chatID: ChatID
    let messageID: MessageID?
    /// Who was offline.
    let recipients: [ParticipantKey]
    let createdAt: Timestamp
    /// How often telling it failed.
    let attempts: Int

    private init?(row: Row) {
        guard let kind = Kind(rawValue: row[1]) else { return nil }
        id = row[0]
        self.kind = kind
        chatID = ChatID(rawValue: row[2])
        messageID = row.id(3)
        recipients = (row[4] as String).split(separator: ",").compactMap { text in
            let words = text.split(separator: " ")
            guard words.count == 2, let type = ParticipantType(rawValue: String(words[0])), let id = Int64(words[1])
            else { return nil }
            return ParticipantKey(type: type, id: id)
        }
        createdAt = Timestamp(milliseconds: row[5])
        attempts = row[6]
    }

    /// The oldest that is due.
    static func due(at now: Timestamp, in database: Database) throws -> WebhookEvent? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, kind, chat_id, message_id, recipients, created_at, attempts FROM webhook_event
                WHERE next_attempt_at <= ? ORDER BY id LIMIT 1
                """)
        return try Row.fetchOne(statement, arguments: [now.milliseconds]).flatMap(WebhookEvent.init(row:))
    }

    /// How many there are.
    static func count(in database: Database) throws -> Int {
        try Int.fetchOne(database.cachedStatement(sql: "SELECT count(*) FROM webhook_event")) ?? 0
    }

    /// Notes something that is to be told.
    static func insert(
        _ kind: Kind, of chatID: ChatID, message: MessageID? = nil, to recipients: [ParticipantKey] = [],
        at now: Timestamp, in database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO webhook_event (kind, chat_id, message_id, recipients, created_at, next_attempt_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            kind.rawValue, chatID.rawValue, message?.rawValue,
            recipients.map { "\($0.type.rawValue) \($0.id)" }.joined(separator: ","), now.milliseconds,
            now.milliseconds,
        ])
    }

    /// It was told, or is to be told no more.
    func delete(in database: Database) throws {
        try database.cachedStatement(sql: "DELETE FROM webhook_event WHERE id = ?").execute(arguments: [id])
    }

    /// It could not be told: it is tried again at `date`.
    ///
    /// - Parameter all: whether nothing else is told before then either, because nobody heard.
    func postpone(until date: Timestamp, all: Bool, in database: Database) throws {
        try database.cachedStatement(
            sql: "UPDATE webhook_event SET attempts = attempts + 1, next_attempt_at = ? WHERE id = ?"
        ).execute(arguments: [date.milliseconds, id])
        guard all else { return }
        try database.cachedStatement(
            sql: "UPDATE webhook_event SET next_attempt_at = :date WHERE next_attempt_at < :date"
        ).execute(arguments: ["date": date.milliseconds])
    }
}
