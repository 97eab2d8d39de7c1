import ChatWire
import GRDB

/// What was done in a salon.
enum AuditLog {
    /// How much of it is kept: nobody may fill the disk by failing to sign in, nor push other entries out by it.
    struct Retention: Hashable, Sendable {
        /// For how long, in milliseconds.
        var age: Int64 = 365 * 24 * 3_600_000
        /// How many entries of a salon.
        var entries = 100_000
        /// How many of them are failures to sign in.
        var failures = 10_000
    }

    /// A part of the entries of a salon, the newest first.
    static func fetch(of salonID: SalonID, part: ListPart, in database: Database) throws -> [AuditEntry] {
        let statement = try database.cachedStatement(
            sql: """
                SELECT a.id, a.at, a.actor_type, a.actor_id, coalesce(u.name, u.email, sc.name, c.name, c.phone), a.action,
                    a.target, a.remote_address
                FROM (SELECT * FROM audit WHERE salon_id = ? ORDER BY id DESC LIMIT ? OFFSET ?) a
                    LEFT JOIN user u ON a.actor_type = 'user' AND u.id = a.actor_id
                    LEFT JOIN salon_customer sc ON a.actor_type = 'customer' AND sc.salon_id = a.salon_id
                        AND sc.customer_id = a.actor_id AND sc.forgotten_at IS NULL
                    LEFT JOIN customer c ON c.id = sc.customer_id
                ORDER BY a.id DESC
                """)
        return try Row.fetchAll(statement, arguments: [salonID.rawValue, part.limit ?? -1, part.offset]).map { row in
            var entry = AuditEntry(id: row[0], action: AuditAction(rawValue: row[5]))
            entry.at = row.timestamp(1)
            if row[2] != nil { entry.actor = row.participant(2) }
            entry.actorName = row[4]
            entry.target = row[6]
            entry.remoteAddress = row[7]
            return entry
        }
    }

    /// Forgets the entries that are too old or too many.
    static func sweep(_ retention: Retention, at now: Timestamp, in database: Database) throws {
        let start = now.advanced(byMilliseconds: -retention.age)
        for salonID in try Int64.fetchAll(database, sql: "SELECT id FROM salon") {
            // In the order of ids, which is nearly that of time: what is too old stands at the beginning.
            try database.execute(
                sql: """
                    DELETE FROM audit WHERE salon_id = :salon AND id < coalesce(
                        (SELECT id FROM audit WHERE salon_id = :salon AND at >= :start ORDER BY id LIMIT 1),
                        (SELECT max(id) + 1 FROM audit WHERE salon_id = :salon))
                    """, arguments: ["salon": salonID, "start": start.milliseconds])
            for (condition, limit) in [
                ("TRUE", retention.entries), ("action = '\(AuditAction.signInFailed.rawValue)'", retention.failures),
            ] {
                try database.execute(
                    sql: """
                        DELETE FROM audit WHERE salon_id = :salon AND \(condition) AND id <= (
                            SELECT id FROM audit WHERE salon_id = :salon AND \(condition)
                            ORDER BY id DESC LIMIT 1 OFFSET :limit)
                        """, arguments: ["salon": salonID, "limit": limit])
            }
        }
    }
}
