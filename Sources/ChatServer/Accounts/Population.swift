import ChatWire
import GRDB

/// Made-up staff, customers and chats, for tests and benchmarks (docs/COMMANDS.md, `populate`).
///
/// The same numbers and seed give the same names and texts.
public struct Population: Hashable, Sendable {
    /// Everyone's password.
    public static let password = "bench"

    /// Staff of the first salon.
    public var staff: Int
    /// Customers of the first salon.
    public var customers: Int
    /// Chats of the first salon, at most one a customer.
    public var chats: Int
    /// Messages, spread evenly over those chats.
    public var messages: Int
    /// What texts and times are drawn from.
    public var seed: UInt64

    /// A population.
    ///
    /// - Parameter chats: where not given, as many as hold `messages` at twenty each.
    public init(staff: Int, customers: Int, chats: Int? = nil, messages: Int = 0, seed: UInt64 = 1) {
        self.staff = staff
        self.customers = customers
        self.chats = chats ?? min(customers, (messages + 19) / 20)
        self.messages = messages
        self.seed = seed
    }

    /// Staff and customers of the second salon, for what must not be seen across salons.
    private static let (strangers, strangeCustomers) = (2, 3)

    /// Stores it and returns how those of the first salon sign in.
    func insert(passwordHash: String, at now: Timestamp, in database: Database) throws -> Logins {
        let salonID = try SalonRecord.insert("Bench", at: now, in: database)
        let logins = Logins(
            staff: try insertStaff(staff, salonID, passwordHash, now, in: database),
            customers: try insertCustomers(customers, salonID, passwordHash, now, in: database))
        try insertChats(salonID, logins, at: now, in: database)
        let second = try SalonRecord.insert("Bench, the other salon", at: now, in: database)
        _ = try insertStaff(Self.strangers, second, passwordHash, now, in: database)
        _ = try insertCustomers(Self.strangeCustomers, second, passwordHash, now, in: database)
        return logins
    }

    private func insertStaff(
        _ count: Int, _ salonID: SalonID, _ passwordHash: String, _ now: Timestamp, in database: Database
    ) throws -> [Logins.Staff] {
        let first = try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM user") ?? 1
        return try (0..<count).map { index in
            let number = first + Int64(index)
            let email = "staff\(number)@bench.example"
            guard let address = EmailAddress(email) else { throw StoreError("\(email) is no email address") }
            let id = try AccountRecord.insertStaff(
                address, name: "Staff \(number)", role: index == 0 ? .admin : .staff, salonID: salonID,
                passwordHash: passwordHash, at: now, in: database)
            return Logins.Staff(id: id, username: email)
        }
    }

    private func insertCustomers(
        _ count: Int, _ salonID: SalonID, _ passwordHash: String, _ now: Timestamp, in database: Database
    ) throws -> [Logins.Customer] {
        let first = try Int64.fetchOne(database, sql: "SELECT coalesce(max(id), 0) + 1 FROM customer") ?? 1
        return try (0..<count).map { index in
            let number = first + Int64(index)
            let phone = "+1555\(String(number + 10_000_000).dropFirst())"
            guard let canonical = PhoneNumber(phone) else { throw StoreError("\(phone) is no phone number") }
            let id = try AccountRecord.insertCustomer(
                canonical, name: "Customer \(number)", passwordHash: passwordHash, at: now, in: database)
            _ = try SalonRecord.link(id, to: salonID, at: now, in: database)
            return Logins.Customer(id: id, phoneNumber: canonical.description)
        }
    }

    private func insertChats(
        _ salonID: SalonID, _ logins: Logins, at now: Timestamp, in database: Database
    ) throws {
        guard chats > 0, !logins.staff.isEmpty else { return }
        var random = ConversationRandom(seed: seed)
        for (index, customer) in logins.customers.prefix(chats).enumerated() {
            // Now and then one still waits for someone to take it.
            let isWaiting = index % 25 == 24
            let staff = logins.staff[index % logins.staff.count].id
            let count = messages / chats + (index < messages % chats ? 1 : 0)
            try MadeUpConversation(
                salonID: salonID, customerID: customer.id, staff: isWaiting ? nil : staff, messages: count
            ).chat(before: now, using: &random).insert(in: database)
        }
    }
}

/// How made-up people sign in.
struct Logins: Hashable, Sendable {
    /// A member of the staff.
    struct Staff: Hashable, Sendable {
        let id: Int64
        let username: String
    }

    /// A customer.
    struct Customer: Hashable, Sendable {
        let id: Int64
        let phoneNumber: String
    }

    let staff: [Staff]
    let customers: [Customer]
}

extension Logins: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("staff", staff)
            writer.field("customers", customers)
        }
    }
}

extension Logins.Staff: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("username", username)
            writer.field("password", Population.password)
        }
    }
}

extension Logins.Customer: JSONEncodable {
    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("phone_number", phoneNumber)
            writer.field("password", Population.password)
        }
    }
}
