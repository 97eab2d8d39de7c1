import ChatWire
import GRDB

/// A salon as the store holds it.
enum SalonRecord {
    /// The salon of that id.
    static func fetch(_ id: SalonID, in database: Database) throws -> Salon? {
        let statement = try database.cachedStatement(sql: "SELECT name FROM salon WHERE id = ?")
        return try String.fetchOne(statement, arguments: [id.rawValue]).map { Salon(id: id, name: $0) }
    }

    /// Stores a new salon and returns its id.
    static func insert(_ name: String, at now: Timestamp, in database: Database) throws -> SalonID {
        try database.cachedStatement(sql: "INSERT INTO salon (name, created_at) VALUES (?, ?)")
            .execute(arguments: [name, now.milliseconds])
        return SalonID(rawValue: database.lastInsertedRowID)
    }

    /// Makes a customer one of the salon's, where it is not one yet.
    static func link(_ customerID: Int64, to salonID: SalonID, at now: Timestamp, in database: Database) throws {
        guard try fetch(salonID, in: database) != nil else { throw Refusal.notFound("Salon \(salonID)") }
        try database.cachedStatement(
            sql: "INSERT OR IGNORE INTO salon_customer (salon_id, customer_id, created_at) VALUES (?, ?, ?)"
        ).execute(arguments: [salonID.rawValue, customerID, now.milliseconds])
    }

    /// Blocks one of the salon's customers or no longer; says whether it is one.
    static func setBlocked(
        _ isBlocked: Bool, _ customerID: Int64, in salonID: SalonID, database: Database
    ) throws -> Bool {
        try database.cachedStatement(
            sql: "UPDATE salon_customer SET is_blocked = ? WHERE salon_id = ? AND customer_id = ?"
        ).execute(arguments: [isBlocked, salonID.rawValue, customerID])
        return database.changesCount > 0
    }
}
