import ChatWire
import GRDB

/// Finds whom one may talk to (docs/PROTOCOL.md, sections 3 and 7).
///
/// A search is for a part of a name, email or phone number, whatever its case; without one all are found. By name.
struct Directory: Sendable {
    let store: Store
    /// Whether a participant has a connection.
    let isOnline: @Sendable (ParticipantKey) -> Bool

    /// The salons.
    func salons(matching query: String?, part: ListPart) async throws -> [Salon] {
        try await store.read { database in
            let search = Search(query, in: ["name"])
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: "SELECT id, name FROM salon WHERE \(search.condition) ORDER BY name, id \(part.sql)"),
                arguments: search.arguments)
            return rows.map { Salon(id: SalonID(rawValue: $0[0]), name: $0[1]) }
        }
    }

    /// The colleagues of a member of the staff who may be talked to.
    func colleagues(of caller: Principal, matching query: String?, part: ListPart) async throws -> [StaffAccount] {
        try await store.read { [isOnline] database in
            let search = Search(query, in: ["name", "email"])
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        \(Self.staff) WHERE salon_id = ? AND id <> ? AND is_active AND \(search.condition)
                        ORDER BY coalesce(name, email), id \(part.sql)
                        """),
                arguments: [caller.salonID?.rawValue, caller.key.id] + search.arguments)
            return rows.map { StaffAccount(row: $0, isOnline: isOnline) }
        }
    }

    /// The customers of the caller's salon; a whole phone number finds anyone's.
    func customers(of caller: Principal, matching query: String?, part: ListPart) async throws -> [CustomerAccount] {
        try await customers(
            of: caller.salonID, matching: query, or: query.flatMap { PhoneNumber($0) }, part: part)
    }

    /// The customers of a salon and nobody else, for its admins.
    func customers(of salonID: SalonID, matching query: String?, part: ListPart) async throws -> [CustomerAccount] {
        try await customers(of: salonID, matching: query, or: nil, part: part)
    }

    /// The customers of a salon that match, and whoever has the number `phone`.
    private func customers(
        of salonID: SalonID?, matching query: String?, or phone: PhoneNumber?, part: ListPart
    ) async throws -> [CustomerAccount] {
        try await store.read { [isOnline] database in
            let search = Search(query, in: ["coalesce(sc.name, c.name)", "c.phone"])
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        \(Self.customer)
                        WHERE c.phone IS ? OR sc.salon_id IS NOT NULL AND \(search.condition)
                        ORDER BY coalesce(sc.name, c.name, c.phone), c.id \(part.sql)
                        """),
                arguments: [salonID?.rawValue, phone?.description] + search.arguments)
            return rows.map { CustomerAccount(row: $0, isOnline: isOnline) }
        }
    }

    /// All staff of a salon, those switched off too, for its admins.
    func staff(of salonID: SalonID, matching query: String?, part: ListPart) async throws -> [StaffAccount] {
        try await store.read { [isOnline] database in
            let search = Search(query, in: ["name", "email"])
            let rows = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        \(Self.staff) WHERE salon_id = ? AND \(search.condition)
                        ORDER BY coalesce(name, email), id \(part.sql)
                        """),
                arguments: [salonID.rawValue] + search.arguments)
            return rows.map { StaffAccount(row: $0, isOnline: isOnline) }
        }
    }

    /// A customer of the caller's salon.
    ///
    /// - Throws: ``Refusal`` `not_found` for everyone else.
    func customer(_ id: Int64, of caller: Principal) async throws -> CustomerAccount {
        let row = try await store.read { [isOnline] database in
            try Row.fetchOne(
                database.cachedStatement(sql: "\(Self.customer) WHERE c.id = ? AND sc.salon_id IS NOT NULL"),
                arguments: [caller.salonID?.rawValue, id]
            ).map { CustomerAccount(row: $0, isOnline: isOnline) }
        }
        guard let row else { throw Refusal.notFound("Customer") }
        return row
    }

    /// A member of a salon's staff, switched off or not.
    ///
    /// - Throws: ``Refusal`` `not_found` for everyone else.
    func staff(_ id: Int64, of salonID: SalonID) async throws -> StaffAccount {
        let account = try await store.read { [isOnline] database in
            try Row.fetchOne(
                database.cachedStatement(sql: "\(Self.staff) WHERE id = ? AND salon_id = ?"),
                arguments: [id, salonID.rawValue]
            ).map { StaffAccount(row: $0, isOnline: isOnline) }
        }
        guard let account else { throw Refusal.notFound("User") }
        return account
    }

    /// Begins a query for staff.
    private static let staff = """
        SELECT id, email, name, role, salon_id, is_active, last_seen_at, created_at FROM user
        """

    /// Begins a query for customers as the salon of the first argument sees them.
    private static let customer = """
        SELECT c.id, c.phone, coalesce(sc.name, c.name), coalesce(sc.is_blocked, 0), c.last_seen_at, c.created_at
        FROM customer c
            LEFT JOIN salon_customer sc ON sc.customer_id = c.id AND sc.salon_id = ? AND sc.forgotten_at IS NULL
        """
}

/// What rows a search wants.
private struct Search {
    let condition: String
    let arguments: StatementArguments

    /// - Parameter columns: where to look. Not from outside: they become part of the SQL.
    init(_ query: String?, in columns: [String]) {
        let text = query.map { String($0.drop(while: \.isWhitespace)).lowercased() } ?? ""
        guard !text.isEmpty else {
            (condition, arguments) = ("TRUE", [])
            return
        }
        // GRDB's own function: SQLite's knows ASCII letters only.
        let found = columns.map { "instr(swiftLowercaseString(coalesce(\($0), '')), ?) > 0" }
        condition = "(\(found.joined(separator: " OR ")))"
        arguments = StatementArguments(columns.map { _ in text })
    }
}

extension ListPart {
    /// The end of a query for this part.
    fileprivate var sql: String { "LIMIT \(limit ?? -1) OFFSET \(offset)" }
}

extension StaffAccount {
    fileprivate init(row: Row, isOnline: (ParticipantKey) -> Bool) {
        self.init(
            id: row[0], email: row[1], name: row[2], role: StaffRole(rawValue: row[3]) ?? .staff,
            salonID: SalonID(rawValue: row[4]), isActive: row[5])
        self.isOnline = isOnline(.user(id))
        lastSeenAt = row.timestamp(6)
        createdAt = row.timestamp(7)
    }
}

extension CustomerAccount {
    fileprivate init(row: Row, isOnline: (ParticipantKey) -> Bool) {
        self.init(id: row[0], phoneNumber: row[1], name: row[2])
        isBlocked = row[3]
        self.isOnline = isOnline(.customer(id))
        lastSeenAt = row.timestamp(4)
        createdAt = row.timestamp(5)
    }
}
