import ChatWire
import GRDB

/// A chat as the store holds it, everyone in it included.
struct ChatRecord: Hashable, Sendable {
    let id: ChatID
    let chatType: ChatType
    let salonID: SalonID
    let salonName: String
    let customerID: Int64?
    var title: String?
    var isActive = true
    var isArchived = false
    var lastMessageID: MessageID?
    var lastMessageAt: Timestamp?
    var lastMessagePreview: String?
    var totalMessages = 0
    var waitingSince: Timestamp?
    var revision: Int64 = 0
    let createdAt: Timestamp
    var updatedAt: Timestamp
    /// Everyone who is or was in it, in the order of joining.
    var participants: [ParticipantRecord] = []
    /// Whether the salon blocked the chat's customer.
    var isCustomerBlocked = false
    /// What the salon calls the chat's customer, where that is not the account's name. The customer is not shown it.
    var customerName: String?

    /// Whether it waits in the salon's queue.
    var isUnassigned: Bool {
        chatType == .userCustomer && isActive && !participants.contains { $0.key.type == .user && $0.isActive }
    }

    /// The active participant of that key.
    func participant(_ key: ParticipantKey) -> ParticipantRecord? {
        participants.first { $0.key == key && $0.isActive }
    }

    /// The place of the active participant of that key.
    func index(of key: ParticipantKey) -> Int? { participants.firstIndex { $0.key == key && $0.isActive } }

    /// Raises the revision and notes the time.
    mutating func raiseRevision(at now: Timestamp) {
        revision += 1
        updatedAt = now
    }

    /// A chat of which an admin removed the customer shows no more of them than the number: the account may live on, in
    /// other salons or as a newcomer in this one.
    mutating func hideForgotten() {
        guard chatType == .userCustomer, !isActive else { return }
        customerName = nil
        for index in participants.indices where participants[index].key.type == .customer {
            participants[index].forgetAccount()
        }
    }

    /// Lets `newcomer` in, anew where it was in before: its marks stay.
    mutating func admit(_ newcomer: ParticipantRecord) {
        if let index = participants.firstIndex(where: { $0.key == newcomer.key }) {
            participants[index].isActive = true
            participants[index].joinedAt = newcomer.joinedAt
        } else {
            participants.append(newcomer)
        }
    }
}

extension ChatRecord {
    private static let columns = """
        chat.id, chat.chat_type, chat.salon_id, salon.name, chat.customer_id, chat.title, chat.is_active,
        chat.is_archived, chat.last_message_id, chat.last_message_at, chat.last_message_preview, chat.total_messages,
        chat.waiting_since, chat.revision, chat.created_at, chat.updated_at, coalesce(sc.is_blocked, 0), sc.name
        """

    private static let joins = """
        JOIN salon ON salon.id = chat.salon_id
        LEFT JOIN salon_customer sc ON sc.salon_id = chat.salon_id AND sc.customer_id = chat.customer_id
        """

    private init(row: Row) {
        id = ChatID(rawValue: row[0])
        chatType = ChatType(rawValue: row[1])
        salonID = SalonID(rawValue: row[2])
        salonName = row[3]
        customerID = row[4]
        title = row[5]
        isActive = row[6]
        isArchived = row[7]
        lastMessageID = row.id(8)
        lastMessageAt = row.timestamp(9)
        lastMessagePreview = row[10]
        totalMessages = row[11]
        waitingSince = row.timestamp(12)
        revision = row[13]
        createdAt = Timestamp(milliseconds: row[14])
        updatedAt = Timestamp(milliseconds: row[15])
        isCustomerBlocked = row[16]
        customerName = row[17]
    }

    /// The chat of that id.
    static func fetch(_ id: ChatID, in database: Database) throws -> ChatRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM chat \(joins) WHERE chat.id = ?")
        guard let row = try Row.fetchOne(statement, arguments: [id.rawValue]) else { return nil }
        var chat = ChatRecord(row: row)
        let people = try database.cachedStatement(
            sql: """
                SELECT \(ParticipantRecord.columns) FROM participant p \(ParticipantRecord.joins)
                WHERE p.chat_id = ? ORDER BY p.joined_at, p.participant_type DESC, p.participant_id
                """)
        let cursor = try Row.fetchCursor(people, arguments: [id.rawValue])
        while let row = try cursor.next() { chat.participants.append(ParticipantRecord(row: row)) }
        chat.hideForgotten()
        return chat
    }

    /// The chats that the SQL condition names, newest activity first.
    ///
    /// - Parameter condition: on the table `chat`, with named arguments. Not from outside: it becomes part of the SQL.
    static func fetchAll(
        where condition: String, arguments: StatementArguments, limit: Int? = nil, offset: Int = 0,
        in database: Database
    ) throws -> [ChatRecord] {
        let order = "ORDER BY coalesce(chat.last_message_at, chat.created_at) DESC, chat.id DESC"
        let part = limit.map { "LIMIT \($0) OFFSET \(offset)" } ?? ""
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM chat \(joins) WHERE \(condition) \(order) \(part)")
        var chats: [ChatRecord] = []
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() { chats.append(ChatRecord(row: row)) }
        guard !chats.isEmpty else { return [] }
        let places = Dictionary(uniqueKeysWithValues: chats.enumerated().map { ($1.id, $0) })
        let people = try database.cachedStatement(
            sql: """
                SELECT p.chat_id, \(ParticipantRecord.columns) FROM participant p \(ParticipantRecord.joins)
                WHERE p.chat_id IN (SELECT value FROM json_each(?))
                ORDER BY p.chat_id, p.joined_at, p.participant_type DESC, p.participant_id
                """)
        let ids = chats.map(\.id).jsonBytes(capacity: chats.count * 8)
        let rows = try Row.fetchCursor(people, arguments: [String(decoding: ids, as: UTF8.self)])
        while let row = try rows.next() {
            guard let place = places[ChatID(rawValue: row[0])] else { continue }
            chats[place].participants.append(ParticipantRecord(row: row, at: 1))
        }
        for index in chats.indices { chats[index].hideForgotten() }
        return chats
    }

    /// Stores a new chat and returns its id.
    static func insert(
        _ chatType: ChatType, salonID: SalonID, customerID: Int64?, title: String?, at now: Timestamp,
        in database: Database
    ) throws -> ChatID {
        try database.cachedStatement(
            sql: """
                INSERT INTO chat (chat_type, salon_id, customer_id, title, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            chatType.rawValue, salonID.rawValue, customerID, title, now.milliseconds, now.milliseconds,
        ])
        return ChatID(rawValue: database.lastInsertedRowID)
    }

    /// Writes the rows that differ from `old`.
    func update(in database: Database, from old: ChatRecord?) throws {
        var statement = try HotStatement(
            """
            UPDATE chat SET title = ?, is_active = ?, is_archived = ?, is_unassigned = ?, last_message_id = ?,
                last_message_at = ?, last_message_preview = ?, total_messages = ?, waiting_since = ?, revision = ?,
                updated_at = ?
            WHERE id = ?
            """, in: database)
        statement.bind(title)
        statement.bind(isActive)
        statement.bind(isArchived)
        statement.bind(isUnassigned)
        statement.bind(lastMessageID?.rawValue)
        statement.bind(lastMessageAt?.milliseconds)
        statement.bind(lastMessagePreview)
        statement.bind(totalMessages)
        statement.bind(waitingSince?.milliseconds)
        statement.bind(revision)
        statement.bind(updatedAt.milliseconds)
        statement.bind(id.rawValue)
        try statement.run()
        for (index, participant) in participants.enumerated() {
            if let old, index < old.participants.count, old.participants[index] == participant { continue }
            try participant.store(chatID: id, in: database)
        }
    }
}
