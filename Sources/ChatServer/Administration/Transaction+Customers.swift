import ChatWire
import GRDB

extension Transaction {
    /// Takes a customer in: makes an account, or links the one of that number, of which nothing else changes.
    ///
    /// - Returns: the customer's id, and whether the account was made just now.
    func addCustomer(
        _ phone: PhoneNumber, name: String?, passwordHash: String, to salonID: SalonID, by actor: Principal?
    ) throws -> (id: Int64, isNew: Bool) {
        if let known = try AccountRecord.fetch(.phone(phone), in: database) {
            try linkCustomer(known.key.id, to: salonID, by: actor)
            return (known.key.id, false)
        }
        let id = try AccountRecord.insertCustomer(
            phone, name: name, passwordHash: passwordHash, at: now, in: database)
        _ = try SalonRecord.link(id, to: salonID, at: now, in: database)
        try audit(.customerCreated, of: "customer \(id)", by: actor, in: salonID)
        return (id, true)
    }

    /// Makes someone who has an account a customer of the salon.
    func linkCustomer(_ id: Int64, to salonID: SalonID, by actor: Principal?) throws {
        guard try SalonRecord.link(id, to: salonID, at: now, in: database) else { return }
        try audit(.customerLinked, of: "customer \(id)", by: actor, in: salonID)
    }

    /// Says what the salon calls a customer. The account, which other salons may have too, keeps its own name.
    func rename(_ customerID: Int64, to name: String, in salonID: SalonID, by actor: Principal?) throws {
        let statement = try database.cachedStatement(
            sql:
                "UPDATE salon_customer SET name = :name WHERE salon_id = :salon AND customer_id = :id AND name IS NOT :name"
        )
        try statement.execute(arguments: ["name": name, "salon": salonID.rawValue, "id": customerID])
        guard database.changesCount > 0 else { return }
        try audit(.customerChanged, of: "customer \(customerID)", by: actor, in: salonID)
        forgetAccounts()
        try tellOpenChats(of: .customer(customerID)) { chat in
            if chat.salonID == salonID { chat.customerName = name }
        }
    }

    /// Blocks a customer in a salon or no longer: blocked, they read, but open and write nothing there.
    ///
    /// - Throws: ``Refusal`` `not_found` for one who never was the salon's customer.
    func setBlocked(_ isBlocked: Bool, _ customerID: Int64, in salonID: SalonID, by actor: Principal?) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT is_blocked FROM salon_customer WHERE salon_id = ? AND customer_id = ?")
        guard let wasBlocked = try Bool.fetchOne(statement, arguments: [salonID.rawValue, customerID]) else {
            throw Refusal.notFound("Customer")
        }
        guard isBlocked != wasBlocked else { return }
        try database.cachedStatement(
            sql: "UPDATE salon_customer SET is_blocked = ? WHERE salon_id = ? AND customer_id = ?"
        ).execute(arguments: [isBlocked, salonID.rawValue, customerID])
        try audit(
            isBlocked ? .customerBlocked : .customerUnblocked, of: "customer \(customerID)", by: actor, in: salonID)
        forgetAccounts()
    }

    /// Refuses for who is not a customer of the salon, as far as it knows.
    func requireCustomer(_ id: Int64, of salonID: SalonID) throws {
        guard try isCustomer(id, of: salonID) else { throw Refusal.notFound("Customer") }
    }
}
