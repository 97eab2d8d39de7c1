import ChatWire
import GRDB

/// The account of a participant, staff or customer, as the store holds it.
struct AccountRecord: Hashable, Sendable {
    let key: ParticipantKey
    /// What it signs in with, in canonical form: the email of staff, the phone number of a customer.
    let login: String
    var name: String?
    /// The salon of staff.
    let salonID: SalonID?
    /// What staff may do.
    var role: StaffRole?
    var passwordHash: String
    var isActive: Bool
    var lastSeenAt: Timestamp?
    let createdAt: Timestamp
}

extension AccountRecord {
    /// The columns of a table of accounts, in the order in which ``init(row:type:)`` reads them.
    private static func columns(of type: ParticipantType) -> String {
        switch type {
        case .user: "id, email, name, salon_id, role, password_hash, is_active, last_seen_at, created_at"
        case .customer: "id, phone, name, NULL, NULL, password_hash, is_active, last_seen_at, created_at"
        }
    }

    private init(row: Row, type: ParticipantType) {
        key = ParticipantKey(type: type, id: row[0])
        login = row[1]
        name = row[2]
        salonID = row.id(3)
        role = (row[4] as String?).flatMap(StaffRole.init)
        passwordHash = row[5]
        isActive = row[6]
        lastSeenAt = row.timestamp(7)
        createdAt = Timestamp(milliseconds: row[8])
    }

    /// The account of that participant.
    static func fetch(_ key: ParticipantKey, in database: Database) throws -> AccountRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns(of: key.type)) FROM \(key.type.table) WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [key.id]).map { AccountRecord(row: $0, type: key.type) }
    }

    /// The account that signs in with `login`.
    static func fetch(_ login: AccountLogin, in database: Database) throws -> AccountRecord? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT \(columns(of: login.type)) FROM \(login.type.table) WHERE \(login.type.loginColumn) = ?
                """)
        return try Row.fetchOne(statement, arguments: [login.name]).map { AccountRecord(row: $0, type: login.type) }
    }

    /// Stores a new member of the staff and returns the id.
    ///
    /// - Throws: ``Refusal`` `conflict` where the address is taken, `not_found` where there is no such salon.
    static func insertStaff(
        _ email: EmailAddress, name: String?, role: StaffRole, salonID: SalonID, passwordHash: String,
        at now: Timestamp, in database: Database
    ) throws -> Int64 {
        guard try SalonRecord.fetch(salonID, in: database) != nil else { throw Refusal.notFound("Salon \(salonID)") }
        guard try fetch(.email(email), in: database) == nil else {
            throw Refusal(.conflict, "There is an account of this email address")
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO user (salon_id, email, name, role, password_hash, created_at) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            salonID.rawValue, email.description, name, role.rawValue, passwordHash, now.milliseconds,
        ])
        return database.lastInsertedRowID
    }

    /// Stores a new customer and returns the id.
    ///
    /// - Throws: ``Refusal`` `conflict` where the number is taken.
    static func insertCustomer(
        _ phone: PhoneNumber, name: String?, passwordHash: String, at now: Timestamp, in database: Database
    ) throws -> Int64 {
        guard try fetch(.phone(phone), in: database) == nil else {
            throw Refusal(.conflict, "There is an account of this phone number")
        }
        try database.cachedStatement(
            sql: "INSERT INTO customer (phone, name, password_hash, created_at) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [phone.description, name, passwordHash, now.milliseconds])
        return database.lastInsertedRowID
    }

    /// Stores another password.
    func setPasswordHash(_ hash: String, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE \(key.type.table) SET password_hash = ? WHERE id = ?")
            .execute(arguments: [hash, key.id])
    }

    /// Switches the account on or off.
    func setActive(_ isActive: Bool, in database: Database) throws {
        try database.cachedStatement(sql: "UPDATE \(key.type.table) SET is_active = ? WHERE id = ?")
            .execute(arguments: [isActive, key.id])
    }
}

extension AccountRecord {
    /// The account as token answers show it to its owner.
    func account(isOnline: Bool) -> TokenAnswer.Account {
        switch key.type {
        case .user:
            var user = StaffAccount(
                id: key.id, email: login, name: name, role: role ?? .staff, salonID: salonID ?? SalonID(0),
                isActive: isActive)
            user.isOnline = isOnline
            user.lastSeenAt = lastSeenAt
            user.createdAt = createdAt
            return .user(user)
        case .customer:
            var customer = CustomerAccount(id: key.id, phoneNumber: login, name: name)
            customer.isOnline = isOnline
            customer.lastSeenAt = lastSeenAt
            customer.createdAt = createdAt
            return .customer(customer)
        }
    }
}

/// What an account signs in with. An email has an `@` and a phone number has none: no text is both.
enum AccountLogin: Hashable, Sendable {
    /// A member of the staff.
    case email(EmailAddress)
    /// A customer.
    case phone(PhoneNumber)

    /// What `text` can be; `nil` where it is neither.
    init?(_ text: String) {
        if let email = EmailAddress(text) {
            self = .email(email)
        } else if let phone = PhoneNumber(text) {
            self = .phone(phone)
        } else {
            return nil
        }
    }

    /// Whose it is.
    var type: ParticipantType {
        switch self {
        case .email: .user
        case .phone: .customer
        }
    }

    /// The canonical form.
    var name: String {
        switch self {
        case .email(let email): email.description
        case .phone(let phone): phone.description
        }
    }
}

extension ParticipantType {
    /// The table of the accounts of this type.
    var table: String { rawValue }

    fileprivate var loginColumn: String {
        switch self {
        case .user: "email"
        case .customer: "phone"
        }
    }
}
