import ChatWire
import GRDB

/// A participant of a chat as the store holds it, with what others are shown of the account.
struct ParticipantRecord: Hashable, Sendable {
    let key: ParticipantKey
    var joinedAt: Timestamp
    var isActive = true
    var isMuted = false
    var unreadCount = 0
    var lastReadMessageID: MessageID?
    var lastReadAt: Timestamp?
    var lastDeliveredMessageID: MessageID?
    var name: String?
    var email: String?
    var phone: String?
    var avatarURL: String?
    var lastSeenAt: Timestamp?

    /// Forgets what others are shown of the account.
    mutating func forgetAccount() {
        name = nil
        email = nil
        phone = nil
        avatarURL = nil
        lastSeenAt = nil
    }
}

extension ParticipantRecord {
    /// A newcomer's record; `nil` where there is no such account.
    static func newcomer(_ key: ParticipantKey, at now: Timestamp, in database: Database) throws -> Self? {
        let sql =
            switch key.type {
            case .user: "SELECT name, email, NULL, avatar_url, last_seen_at FROM user WHERE id = ?"
            case .customer: "SELECT name, NULL, phone, avatar_url, last_seen_at FROM customer WHERE id = ?"
            }
        let statement = try database.cachedStatement(sql: sql)
        guard let row = try Row.fetchOne(statement, arguments: [key.id]) else { return nil }
        return Self(
            key: key, joinedAt: now, name: row[0], email: row[1], phone: row[2], avatarURL: row[3],
            lastSeenAt: row.timestamp(4))
    }

    /// The columns that ``init(row:at:)`` reads, of `participant AS p` joined to `user AS u` and `customer AS c`.
    static let columns = """
        p.participant_type, p.participant_id, p.joined_at, p.is_active, p.is_muted, p.unread_count,
        p.last_read_message_id, p.last_read_at, p.last_delivered_message_id,
        coalesce(u.name, c.name), u.email, c.phone, coalesce(u.avatar_url, c.avatar_url),
        coalesce(u.last_seen_at, c.last_seen_at)
        """

    static let joins = """
        LEFT JOIN user u ON p.participant_type = 'user' AND u.id = p.participant_id
        LEFT JOIN customer c ON p.participant_type = 'customer' AND c.id = p.participant_id
        """

    init(row: Row, at offset: Int = 0) {
        key = row.participant(offset)
        joinedAt = Timestamp(milliseconds: row[offset + 2])
        isActive = row[offset + 3]
        isMuted = row[offset + 4]
        unreadCount = row[offset + 5]
        lastReadMessageID = row.id(offset + 6)
        lastReadAt = row.timestamp(offset + 7)
        lastDeliveredMessageID = row.id(offset + 8)
        name = row[offset + 9]
        email = row[offset + 10]
        phone = row[offset + 11]
        avatarURL = row[offset + 12]
        lastSeenAt = row.timestamp(offset + 13)
    }

    /// Writes the row, new or changed.
    func store(chatID: ChatID, in database: Database) throws {
        var statement = try HotStatement(
            """
            INSERT INTO participant (participant_type, participant_id, chat_id, joined_at, is_active, is_muted,
                unread_count, last_read_message_id, last_read_at, last_delivered_message_id)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT DO UPDATE SET joined_at = excluded.joined_at, is_active = excluded.is_active,
                is_muted = excluded.is_muted, unread_count = excluded.unread_count,
                last_read_message_id = excluded.last_read_message_id, last_read_at = excluded.last_read_at,
                last_delivered_message_id = excluded.last_delivered_message_id
            """, in: database)
        statement.bind(key.type.rawValue)
        statement.bind(key.id)
        statement.bind(chatID.rawValue)
        statement.bind(joinedAt.milliseconds)
        statement.bind(isActive)
        statement.bind(isMuted)
        statement.bind(unreadCount)
        statement.bind(lastReadMessageID?.rawValue)
        statement.bind(lastReadAt?.milliseconds)
        statement.bind(lastDeliveredMessageID?.rawValue)
        try statement.run()
    }
}

extension Row {
    func timestamp(_ index: Int) -> Timestamp? {
        (self[index] as Int64?).map { Timestamp(milliseconds: $0) }
    }

    func id<ID: WireID>(_ index: Int, _ type: ID.Type = ID.self) -> ID? {
        (self[index] as Int64?).map { ID(rawValue: $0) }
    }

    /// The pair in the columns `index` (the type's word) and the next.
    func participant(_ index: Int) -> ParticipantKey {
        let word: String = self[index]
        return ParticipantKey(type: word == "user" ? .user : .customer, id: self[index + 1])
    }
}
