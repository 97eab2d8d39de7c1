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

    /// Makes a customer one of the salon's; says whether it was none, or was forgotten there.
    ///
    /// - Throws: ``Refusal`` `not_found` where there is no such salon.
    static func link(_ customerID: Int64, to salonID: SalonID, at now: Timestamp, in database: Database) throws -> Bool
    {
        guard try fetch(salonID, in: database) != nil else { throw Refusal.notFound("Salon \(salonID)") }
        return try takeIn(customerID, to: salonID, at: now, in: database)
    }

    /// Makes a customer one of a salon's that is known to be there, as ``link(_:to:at:in:)``.
    static func takeIn(
        _ customerID: Int64, to salonID: SalonID, at now: Timestamp, in database: Database
    ) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (?, ?, ?)
                ON CONFLICT DO UPDATE SET forgotten_at = NULL WHERE forgotten_at IS NOT NULL RETURNING 1
                """)
        return try Int.fetchOne(statement, arguments: [salonID.rawValue, customerID, now.milliseconds]) != nil
    }
}
