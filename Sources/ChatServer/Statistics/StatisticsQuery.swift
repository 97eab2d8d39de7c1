import ChatWire
import GRDB

/// Which numbers are asked for (docs/PROTOCOL.md, section 7).
///
/// The cost is that of the scope's chats, and of index entries of the messages that they got in the last seven days;
/// no message is read, and what a chat counts itself is not counted again.
struct StatisticsQuery: Sendable {
    /// Over whose chats.
    var scope: StatisticsScope
    /// The moment that the numbers are of.
    var now: Timestamp
    /// When today began where the asking person is.
    var midnight: Timestamp
    /// Who has a connection.
    var online: Set<ParticipantKey>

    /// The numbers as `principal` sees them.
    func fetch(for principal: Principal, in database: Database) throws -> ChatStatistics {
        let salonID = try principal.salon()
        let chats = ScopedChats(scope, principal, salonID)
        var statistics = ChatStatistics()
        try count(chats, into: &statistics, database)
        try countPeople(salonID, into: &statistics, database)
        try countMessages(chats, into: &statistics, database)
        if scope == .salon { statistics.staff = try staff(salonID, database) }
        return statistics
    }

    private func count(_ chats: ScopedChats, into statistics: inout ChatStatistics, _ database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT count(*), total(NOT chat.is_archived), total(total_messages), total(\(Self.isWaiting)),
                    min(iif(\(Self.isWaiting), waiting_since, NULL))
                FROM \(chats.table) WHERE \(chats.condition)
                """)
        if let row = try Row.fetchOne(statement, arguments: chats.arguments) {
            statistics.totalChats = row[0]
            statistics.activeChats = Int(row[1] as Double)
            statistics.archivedChats = statistics.totalChats - statistics.activeChats
            statistics.totalMessages = Int(row[2] as Double)
            statistics.waitingChats = Int(row[3] as Double)
            statistics.longestWaitSeconds = row.timestamp(4).map { max(0, Int(now.milliseconds(since: $0) / 1_000)) }
        }
        let unread = try database.cachedStatement(sql: chats.unread)
        statistics.unreadMessages = try Int.fetchOne(unread, arguments: chats.unreadArguments) ?? 0
    }

    /// A chat that is put away waits for nobody.
    private static let isWaiting = "(chat.waiting_since IS NOT NULL AND chat.is_active AND NOT chat.is_archived)"

    private func countPeople(
        _ salonID: SalonID, into statistics: inout ChatStatistics, _ database: Database
    ) throws {
        let queue = try database.cachedStatement(
            sql: "SELECT count(*) FROM chat WHERE salon_id = ? AND is_unassigned AND NOT is_archived")
        statistics.unassignedChats = try Int.fetchOne(queue, arguments: [salonID.rawValue]) ?? 0
        // Far fewer are online than there are.
        for (type, table, column) in [
            (ParticipantType.user, "user", "id"), (.customer, "salon_customer", "customer_id"),
        ] {
            let ids = online.filter { $0.type == type }.map(\.id).jsonBytes()
            let known = type == .user ? "" : "AND forgotten_at IS NULL"
            let statement = try database.cachedStatement(
                sql: """
                    SELECT count(*) FROM json_each(?) one
                        JOIN \(table) account ON account.\(column) = one.value AND account.salon_id = ? \(known)
                    """)
            let count =
                try Int.fetchOne(
                    statement, arguments: [String(decoding: ids, as: UTF8.self), salonID.rawValue]) ?? 0
            if type == .user { statistics.onlineUsers = count } else { statistics.onlineCustomers = count }
        }
    }

    private func countMessages(
        _ chats: ScopedChats, into statistics: inout ChatStatistics, _ database: Database
    ) throws {
        var tally = MessageTally(now: now, midnight: midnight)
        let recent = try database.cachedStatement(
            sql: "SELECT chat.id FROM \(chats.table) WHERE \(chats.condition) AND last_message_at >= :start")
        let messages = try database.cachedStatement(
            sql: """
                SELECT created_at, sender_type = 'user' FROM message INDEXED BY message_chat
                WHERE chat_id = ? AND deleted_at IS NULL ORDER BY id DESC
                """)
        let ids = try Int64.fetchAll(
            recent, arguments: chats.arguments + ["start": tally.start.milliseconds])
        for id in ids {
            tally.beginChat()
            try messages.forEachRow([id]) { message in
                tally.count(Timestamp(milliseconds: message[0]), isStaff: message[1] != 0)
            }
            tally.endChat()
        }
        statistics.messagesToday = tally.today
        statistics.messagesByHour = tally.byHour
        statistics.medianFirstResponseSeconds = tally.medianResponseSeconds
    }

    private func staff(_ salonID: SalonID, _ database: Database) throws -> [ChatStatistics.StaffLoad] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT u.id, coalesce(u.name, u.email), count(chat.id), total(\(Self.isWaiting))
                FROM user u
                    LEFT JOIN participant p ON p.participant_type = 'user' AND p.participant_id = u.id AND p.is_active
                    LEFT JOIN chat ON chat.id = p.chat_id AND NOT chat.is_archived
                WHERE u.salon_id = ? AND +u.is_active
                GROUP BY u.id ORDER BY coalesce(u.name, u.email), u.id
                """)
        return try Row.fetchAll(statement, arguments: [salonID.rawValue]).map { row in
            let id: Int64 = row[0]
            return ChatStatistics.StaffLoad(
                id: id, name: row[1], isOnline: online.contains(.user(id)), openChats: row[2],
                waitingChats: Int(row[3] as Double))
        }
    }
}

/// The chats of a scope, in SQL.
private struct ScopedChats {
    let table: String
    let condition: String
    let arguments: StatementArguments
    /// The sum of their unread messages.
    let unread: String
    let unreadArguments: StatementArguments

    init(_ scope: StatisticsScope, _ principal: Principal, _ salonID: SalonID) {
        switch scope {
        case .mine:
            table = "participant p JOIN chat ON chat.id = p.chat_id"
            condition = "p.participant_type = 'user' AND p.participant_id = :id AND p.is_active"
            arguments = ["id": principal.key.id]
            unread = "SELECT total(unread_count) FROM participant p WHERE \(condition)"
            unreadArguments = arguments
        case .salon:
            table = "chat"
            condition = "salon_id = :salon"
            arguments = ["salon": salonID.rawValue]
            unread = """
                SELECT total(p.unread_count) FROM user u
                    JOIN participant p ON p.participant_type = 'user' AND p.participant_id = u.id AND p.is_active
                WHERE u.salon_id = :salon
                """
            unreadArguments = arguments
        }
    }
}
