import ChatWire
import GRDB

/// A chat that took place before: made-up messages and reads, stored with the counters, revisions and marks that the
/// same chat would have left had it been held.
struct PastChat {
    /// What happened.
    enum Happening {
        /// Someone wrote.
        case message(from: ParticipantKey, String)
        /// Someone read all there was.
        case read(by: ParticipantKey)
    }

    private struct Person {
        let key: ParticipantKey
        var unreadCount = 0
        /// The newest message of someone else.
        var newestOfOthers: Int64?
        var newestOfOthersAt: Timestamp?
        var readUpTo: Int64?
        var readAt: Timestamp?
    }

    /// The salon in which it took place.
    let salonID: SalonID
    /// The salon's customer; `nil` for a chat of the staff.
    let customerID: Int64?
    /// The staff in it; without any it waits in the queue.
    let staff: [Int64]
    /// When it was opened.
    let createdAt: Timestamp
    /// What happened in it, in order.
    var history: [(at: Timestamp, what: Happening)] = []

    /// Stores it.
    func insert(in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO chat (chat_type, salon_id, customer_id, is_unassigned, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            (customerID == nil ? ChatType.userUser : .userCustomer).rawValue, salonID.rawValue, customerID,
            customerID != nil && staff.isEmpty, createdAt.milliseconds, createdAt.milliseconds,
        ])
        let chatID = database.lastInsertedRowID
        let people = try replay(chatID, in: database)
        for person in people { try insert(person, chatID, in: database) }
    }

    private func replay(_ chatID: Int64, in database: Database) throws -> [Person] {
        let keys = staff.map(ParticipantKey.user) + (customerID.map { [.customer($0)] } ?? [])
        var people = keys.map { Person(key: $0) }
        var revision: Int64 = 0
        var messages = 0
        var newest: (id: Int64, at: Timestamp, preview: String)?
        var waitingSince: Timestamp?
        for (at, what) in history {
            switch what {
            case .message(let sender, let content):
                revision += 1
                messages += 1
                let id = try insertMessage(content, chatID, from: sender, at: at, revision, in: database)
                newest = (id, at, String(content.prefix(WireLimits.previewLength)))
                waitingSince = sender.type == .customer ? waitingSince ?? at : nil
                for index in people.indices where people[index].key != sender {
                    people[index].unreadCount += 1
                    people[index].newestOfOthers = id
                    people[index].newestOfOthersAt = at
                }
            case .read(let reader):
                guard let index = people.firstIndex(where: { $0.key == reader }), people[index].unreadCount > 0,
                    let upTo = people[index].newestOfOthers
                else { continue }
                revision += 1
                people[index].unreadCount = 0
                people[index].readUpTo = upTo
                people[index].readAt = at
                try insertRead(chatID, by: reader, upTo: upTo, at: at, revision, in: database)
            }
        }
        try database.cachedStatement(
            sql: """
                UPDATE chat SET last_message_id = ?, last_message_at = ?, last_message_preview = ?, total_messages = ?,
                    waiting_since = ?, revision = ?, updated_at = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            newest?.id, newest?.at.milliseconds, newest?.preview, messages, waitingSince?.milliseconds, revision,
            (history.last?.at ?? createdAt).milliseconds, chatID,
        ])
        return people
    }

    private func insertMessage(
        _ content: String, _ chatID: Int64, from sender: ParticipantKey, at: Timestamp, _ revision: Int64,
        in database: Database
    ) throws -> Int64 {
        try database.cachedStatement(
            sql: """
                INSERT INTO message (chat_id, sender_type, sender_id, message_type, content, created_at, updated_at,
                    revision)
                VALUES (?, ?, ?, 'text', ?, ?, ?, ?)
                """
        ).execute(arguments: [
            chatID, sender.type.rawValue, sender.id, content, at.milliseconds, at.milliseconds, revision,
        ])
        return database.lastInsertedRowID
    }

    private func insertRead(
        _ chatID: Int64, by reader: ParticipantKey, upTo messageID: Int64, at: Timestamp, _ revision: Int64,
        in database: Database
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO read_mark (chat_id, reader_type, reader_id, message_id, read_at, revision)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [chatID, reader.type.rawValue, reader.id, messageID, at.milliseconds, revision])
    }

    private func insert(_ person: Person, _ chatID: Int64, in database: Database) throws {
        let key = person.key
        try database.cachedStatement(
            sql: """
                INSERT INTO participant (participant_type, participant_id, chat_id, joined_at, unread_count,
                    last_read_message_id, last_read_at, last_delivered_message_id)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            key.type.rawValue, key.id, chatID, createdAt.milliseconds, person.unreadCount, person.readUpTo,
            person.readAt?.milliseconds, person.newestOfOthers,
        ])
        guard let newest = person.newestOfOthers, let at = person.newestOfOthersAt else { return }
        try database.cachedStatement(
            sql: """
                INSERT INTO delivery_mark (chat_id, participant_type, participant_id, message_id, delivered_at)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [chatID, key.type.rawValue, key.id, newest, at.milliseconds])
    }
}
