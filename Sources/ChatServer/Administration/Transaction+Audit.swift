import ChatWire
import GRDB

extension Transaction {
    /// Notes what was done, in the same commit as what it was done to (docs/PROTOCOL.md, section 7).
    ///
    /// - Parameters:
    ///   - target: a word for the kind and the number, such as `chat 3`. Names and words have no place here: an entry
    ///     outlives what is forgotten.
    ///   - actor: who did it; `nil` for one who is not known, and for the server's own commands.
    ///   - salonID: whose admins are to read it.
    func audit(
        _ action: AuditAction, of target: String?, by actor: Principal?, from address: String? = nil,
        in salonID: SalonID
    ) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO audit (at, salon_id, actor_type, actor_id, action, target, remote_address)
                VALUES (?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            now.milliseconds, salonID.rawValue, actor?.key.type.rawValue, actor?.key.id, action.rawValue, target,
            actor?.remoteAddress ?? address,
        ])
    }

    /// Notes something about an account: for staff in their salon, for a customer in each of theirs.
    func audit(
        _ action: AuditAction, of account: ParticipantKey, by actor: Principal?, from address: String? = nil
    ) throws {
        let statement = try database.cachedStatement(
            sql: account.type == .user
                ? "SELECT salon_id FROM user WHERE id = ?"
                : "SELECT salon_id FROM salon_customer WHERE customer_id = ? AND forgotten_at IS NULL")
        for salonID in try Int64.fetchAll(statement, arguments: [account.id]) {
            try audit(action, of: "\(account)", by: actor, from: address, in: SalonID(rawValue: salonID))
        }
    }
}
