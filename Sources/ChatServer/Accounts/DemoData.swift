import ChatWire
import GRDB

/// The people and chats of `chat-server serve --demo` (docs/COMMANDS.md).
public enum DemoData {
    /// Everyone's password.
    public static let password = "password"

    /// Fills a store that has no salon yet; any other stays as it is.
    static func fill(_ store: Store, hasher: PasswordHasher = PasswordHasher()) async throws {
        guard try await store.read(isEmpty) else { return }
        let hash = try await hasher.hash(password)
        try await store.write { transaction in
            guard try isEmpty(transaction.database) else { return }
            try Demo(passwordHash: hash, now: transaction.now, database: transaction.database).insert()
        }
    }

    private static func isEmpty(_ database: Database) throws -> Bool {
        try Int.fetchOne(database, sql: "SELECT 1 FROM salon LIMIT 1") == nil
    }
}

/// The demo on its way into a store.
private struct Demo {
    let passwordHash: String
    let now: Timestamp
    let database: Database

    func insert() throws {
        let glow = try SalonRecord.insert("Glow", at: now, in: database)
        let ada = try staff("admin@salon.com", "Ada", .admin, glow)
        let bea = try staff("bea@salon.com", "Bea", .staff, glow)
        let cem = try staff("cem@salon.com", "Cem", .staff, glow)
        let bo = try customer("+1234567890", "Bo", glow)
        let mia = try customer("+1234567891", "Mia", glow)
        let noor = try customer("+1234567892", "Noor", glow)
        try [booking(glow, ada, bo), question(glow, bea, mia), waiting(glow, noor), colleagues(glow, ada, bea, cem)]
            .forEach { try $0.insert(in: database) }
        let shine = try SalonRecord.insert("Shine", at: now, in: database)
        let dora = try staff("dora@other.com", "Dora", .admin, shine)
        let cleo = try customer("+1987654321", "Cleo", shine)
        try elsewhere(shine, dora, cleo).insert(in: database)
    }

    private func staff(_ email: String, _ name: String, _ role: StaffRole, _ salonID: SalonID) throws -> Int64 {
        guard let address = EmailAddress(email) else { throw StoreError("\(email) is no email address") }
        return try AccountRecord.insertStaff(
            address, name: name, role: role, salonID: salonID, passwordHash: passwordHash, at: now, in: database)
    }

    private func customer(_ phone: String, _ name: String, _ salonID: SalonID) throws -> Int64 {
        guard let number = PhoneNumber(phone) else { throw StoreError("\(phone) is no phone number") }
        let id = try AccountRecord.insertCustomer(
            number, name: name, passwordHash: passwordHash, at: now, in: database)
        _ = try SalonRecord.link(id, to: salonID, at: now, in: database)
        return id
    }

    private func ago(days: Int64 = 0, minutes: Int64) -> Timestamp {
        now.advanced(byMilliseconds: -(days * 1_440 + minutes) * 60_000)
    }

    /// A long one whose last message waits for an answer.
    private func booking(_ salonID: SalonID, _ ada: Int64, _ bo: Int64) -> PastChat {
        let (staff, customer) = (ParticipantKey.user(ada), ParticipantKey.customer(bo))
        var chat = PastChat(
            salonID: salonID, customerID: bo, staff: [ada], createdAt: ago(days: 3, minutes: 200))
        chat.history = [
            (ago(days: 3, minutes: 200), .message(from: customer, "Hi! Do you have a slot for a cut on Friday?")),
            (ago(days: 3, minutes: 192), .read(by: staff)),
            (
                ago(days: 3, minutes: 191),
                .message(from: staff, "Hi Bo, how can I help you? Ah, Friday: 10:00 or 15:30.")
            ),
            (ago(days: 3, minutes: 190), .read(by: customer)),
            (ago(days: 3, minutes: 188), .message(from: customer, "15:30 is perfect.")),
            (ago(days: 3, minutes: 187), .message(from: customer, "With Cem, if he is in 🙂")),
            (ago(days: 3, minutes: 186), .read(by: staff)),
            (ago(days: 3, minutes: 185), .message(from: staff, "He is. Booked: Friday, 15:30, with Cem.")),
            (ago(days: 3, minutes: 150), .read(by: customer)),
            (ago(days: 1, minutes: 30), .message(from: staff, "A little reminder of tomorrow, 15:30.")),
            (ago(days: 1, minutes: 12), .read(by: customer)),
            (ago(days: 1, minutes: 11), .message(from: customer, "Thanks, I will be there.")),
            (ago(days: 1, minutes: 9), .read(by: staff)),
            (ago(minutes: 25), .message(from: customer, "Is there parking nearby?")),
        ]
        return chat
    }

    /// One that is done, all of it read.
    private func question(_ salonID: SalonID, _ bea: Int64, _ mia: Int64) -> PastChat {
        let (staff, customer) = (ParticipantKey.user(bea), ParticipantKey.customer(mia))
        var chat = PastChat(
            salonID: salonID, customerID: mia, staff: [bea], createdAt: ago(days: 2, minutes: 95))
        chat.history = [
            (
                ago(days: 2, minutes: 95),
                .message(from: customer, "Which shampoo did you use on Tuesday? ¡Huele genial!")
            ),
            (ago(days: 2, minutes: 80), .read(by: staff)),
            (ago(days: 2, minutes: 79), .message(from: staff, "The one with rosemary. Shall I put a bottle aside?")),
            (ago(days: 2, minutes: 60), .read(by: customer)),
            (ago(days: 2, minutes: 59), .message(from: customer, "Yes please ❤️")),
            (ago(days: 2, minutes: 58), .read(by: staff)),
            (ago(days: 2, minutes: 57), .message(from: staff, "Done, it waits at the desk for you.")),
            (ago(days: 2, minutes: 40), .read(by: customer)),
        ]
        return chat
    }

    /// One that nobody has taken yet.
    private func waiting(_ salonID: SalonID, _ noor: Int64) -> PastChat {
        let customer = ParticipantKey.customer(noor)
        var chat = PastChat(salonID: salonID, customerID: noor, staff: [], createdAt: ago(minutes: 18))
        chat.history = [
            (ago(minutes: 18), .message(from: customer, "Hello, I would like to move my appointment of Monday.")),
            (ago(minutes: 17), .message(from: customer, "Any afternoon next week is fine.")),
        ]
        return chat
    }

    /// The staff among themselves.
    private func colleagues(_ salonID: SalonID, _ ada: Int64, _ bea: Int64, _ cem: Int64) -> PastChat {
        var chat = PastChat(
            salonID: salonID, customerID: nil, staff: [ada, bea, cem], createdAt: ago(days: 1, minutes: 400))
        chat.history = [
            (ago(days: 1, minutes: 400), .message(from: .user(ada), "The new dryers come on Wednesday.")),
            (ago(days: 1, minutes: 390), .read(by: .user(bea))),
            (ago(days: 1, minutes: 389), .message(from: .user(bea), "Finally 🎉")),
            (ago(days: 1, minutes: 380), .read(by: .user(ada))),
        ]
        return chat
    }

    /// One of the other salon, to see that nobody here sees it.
    private func elsewhere(_ salonID: SalonID, _ dora: Int64, _ cleo: Int64) -> PastChat {
        var chat = PastChat(
            salonID: salonID, customerID: cleo, staff: [dora], createdAt: ago(days: 1, minutes: 90))
        chat.history = [
            (ago(days: 1, minutes: 90), .message(from: .customer(cleo), "Are you open on Sunday?")),
            (ago(days: 1, minutes: 70), .read(by: .user(dora))),
            (ago(days: 1, minutes: 69), .message(from: .user(dora), "From noon to five.")),
        ]
        return chat
    }
}
