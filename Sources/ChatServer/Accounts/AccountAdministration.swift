import ChatWire
import GRDB

/// What the person who runs a server does with salons and accounts (docs/COMMANDS.md).
///
/// Works on the data folder itself, whether a server runs on it or not: a running one notices the change.
public struct AccountAdministration: Sendable {
    private let folder: DataFolder
    private let store: Store
    private let hasher: PasswordHasher

    /// Opens the store of a data folder, makes it where there is none and brings its schema up to date.
    ///
    /// - Parameter dataPath: the folder; `nil` for the default one.
    public init(dataPath: String?) throws { try self.init(dataPath: dataPath, hasher: PasswordHasher()) }

    init(dataPath: String?, hasher: PasswordHasher) throws {
        self.hasher = hasher
        folder = try DataFolder(path: dataPath ?? DataFolder.defaultPath)
        store = try Store(folder: folder)
    }

    /// Makes a salon and returns its id.
    public func addSalon(_ name: String) async throws -> Int64 {
        let name = try Self.name(name)
        return try await store.write { try SalonRecord.insert(name, at: $0.now, in: $0.database).rawValue }
    }

    /// Refuses a store that has a salon: ``setUp(salon:admin:name:password:)`` is for the first one alone.
    public func requireNoSalon() async throws {
        try await store.read { try Self.requireNoSalon(in: $0) }
    }

    /// Makes the first salon and its admin, both or none.
    ///
    /// - Returns: their ids.
    public func setUp(
        salon: String, admin email: String, name: String?, password: String
    ) async throws -> (salon: Int64, admin: Int64) {
        let (salon, email, name) = (try Self.name(salon), try Self.email(email), try name.map(Self.name))
        let hash = try await hash(password)
        return try await store.write { transaction in
            try Self.requireNoSalon(in: transaction.database)
            let salonID = try SalonRecord.insert(salon, at: transaction.now, in: transaction.database)
            let id = try transaction.addStaff(
                email, name: name, role: .admin, salonID: salonID, passwordHash: hash, by: nil)
            return (salonID.rawValue, id)
        }
    }

    private static func requireNoSalon(in database: Database) throws {
        guard let name = try String.fetchOne(database, sql: "SELECT name FROM salon ORDER BY id LIMIT 1") else {
            return
        }
        throw StoreError("there is a salon already, \(name): chat-server user add takes in its staff")
    }

    /// Whether staff can sign in with it.
    public static func isEmailAddress(_ text: String) -> Bool { EmailAddress(text) != nil }

    /// All salons.
    public func salons() async throws -> Listing {
        try await store.read { database in
            try Listing(
                """
                SELECT id, name,
                    (SELECT count(*) FROM user WHERE salon_id = salon.id AND is_active) AS staff,
                    (SELECT count(*) FROM salon_customer WHERE salon_id = salon.id) AS customers
                FROM salon ORDER BY id
                """, in: database)
        }
    }

    /// Makes a member of the staff and returns the id.
    public func addUser(
        _ email: String, salonID: Int64, name: String?, isAdmin: Bool, password: String
    ) async throws -> Int64 {
        let email = try Self.email(email)
        let name = try name.map(Self.name)
        let hash = try await hash(password)
        return try await store.write { transaction in
            try transaction.addStaff(
                email, name: name, role: isAdmin ? .admin : .staff, salonID: SalonID(rawValue: salonID),
                passwordHash: hash, by: nil)
        }
    }

    /// All staff.
    public func users() async throws -> Listing {
        try await store.read { database in
            try Listing(
                """
                SELECT id, email, name, role, salon_id AS salon, iif(is_active, 'yes', 'no') AS active
                FROM user ORDER BY id
                """, in: database)
        }
    }

    /// Gives a member of the staff another password; all sessions end.
    public func setPassword(of email: String, to password: String) async throws {
        let email = try Self.email(email)
        let hash = try await hash(password)
        try await store.write { transaction in
            let account = try Self.account(.email(email), in: transaction.database)
            _ = try transaction.setPassword(of: account, hash: hash, by: nil)
        }
    }

    /// Switches a member of the staff off or on. Off, sessions end, and chats left without staff return to the queue.
    public func setActive(_ email: String, _ isActive: Bool) async throws {
        let email = try Self.email(email)
        try await store.write { transaction in
            let account = try Self.account(.email(email), in: transaction.database)
            _ = try transaction.setActive(account, isActive, by: nil)
        }
    }

    /// The id of the customer of that number who was now linked to the salon; `nil` where nobody has the number.
    public func linkCustomer(_ phone: String, salonID: Int64) async throws -> Int64? {
        let phone = try Self.phone(phone)
        return try await store.write { transaction in
            guard let account = try AccountRecord.fetch(.phone(phone), in: transaction.database) else { return nil }
            try transaction.linkCustomer(account.key.id, to: SalonID(rawValue: salonID), by: nil)
            return account.key.id
        }
    }

    /// Makes a customer, of a salon where one is given, and returns the id.
    public func addCustomer(
        _ phone: String, salonID: Int64?, name: String?, password: String
    ) async throws -> Int64 {
        let phone = try Self.phone(phone)
        let name = try name.map(Self.name)
        let hash = try await hash(password)
        return try await store.write { transaction in
            let (database, now) = (transaction.database, transaction.now)
            let id = try AccountRecord.insertCustomer(phone, name: name, passwordHash: hash, at: now, in: database)
            guard let salonID = salonID.map({ SalonID(rawValue: $0) }) else { return id }
            _ = try SalonRecord.link(id, to: salonID, at: now, in: database)
            try transaction.audit(.customerCreated, of: "customer \(id)", by: nil, in: salonID)
            return id
        }
    }

    /// All customers, and of which salons they are; those that blocked them are named apart.
    public func customers() async throws -> Listing {
        try await store.read { database in
            try Listing(
                """
                SELECT id, phone, name,
                    (SELECT group_concat(salon_id, ' ') FROM salon_customer WHERE customer_id = id) AS salons,
                    (SELECT group_concat(salon_id, ' ') FROM salon_customer WHERE customer_id = id AND is_blocked)
                        AS blocked
                FROM customer ORDER BY id
                """, in: database)
        }
    }

    /// Blocks a customer in a salon, or no longer.
    public func setBlocked(_ phone: String, salonID: Int64, _ isBlocked: Bool) async throws {
        let phone = try Self.phone(phone)
        try await store.write { transaction in
            let account = try Self.account(.phone(phone), in: transaction.database)
            try transaction.setBlocked(isBlocked, account.key.id, in: SalonID(rawValue: salonID), by: nil)
        }
    }

    /// An access token of a member of the staff.
    ///
    /// - Parameters:
    ///   - lifetime: in seconds; the server's usual one where none is given.
    ///   - secretFiles: as the server's; without any, the data folder's secret signs.
    public func token(forUser email: String, lifetime: Int64?, secretFiles: [String]) async throws -> String {
        try await token(for: .email(try Self.email(email)), lifetime: lifetime, secretFiles: secretFiles)
    }

    /// An access token of a customer, otherwise as ``token(forUser:lifetime:secretFiles:)``.
    public func token(forCustomer phone: String, lifetime: Int64?, secretFiles: [String]) async throws -> String {
        try await token(for: .phone(try Self.phone(phone)), lifetime: lifetime, secretFiles: secretFiles)
    }

    private func token(for login: AccountLogin, lifetime: Int64?, secretFiles: [String]) async throws -> String {
        let secrets = try SigningSecrets(files: secretFiles, folder: folder)
        let milliseconds = (lifetime ?? TokenLifetimes().access).multipliedReportingOverflow(by: 1_000).partialValue
        let claims = try await store.write { transaction in
            let (database, now) = (transaction.database, transaction.now)
            let account = try Self.account(login, in: database)
            guard account.isActive else { throw AuthenticationFailure.deactivated.refusal }
            let end = now.advanced(byMilliseconds: milliseconds)
            let session = try SessionRecord.insert(of: account.key, at: now, until: end, in: database)
            return AccessClaims(
                of: account, session: AccessClaims.SessionClaim(id: session, generation: 1), issuedAt: now,
                expiresAt: end)
        }
        return try await TokenSigner(secrets: secrets).sign(claims)
    }

    /// Takes in the people of a list (CSV), all of them or, where anything is wrong with it, none.
    ///
    /// - Parameters:
    ///   - text: the list; its first line names the columns.
    ///   - isTrial: whether nothing is to be stored in any case.
    /// - Returns: what was done, or would have been; and what is wrong, with the number of the line.
    public func importAccounts(
        _ text: String, salonID: Int64, isTrial: Bool
    ) async throws -> (summary: ImportSummary, faults: [(line: Int, text: String)]) {
        let (accounts, wrong) = ImportedAccount.all(in: text)
        do {
            let summary = try await store.write { transaction in
                var faults = wrong
                let summary = try transaction.importAccounts(
                    accounts, into: SalonID(rawValue: salonID), faults: &faults)
                if isTrial || !faults.isEmpty { throw UndoneImport(summary: summary, faults: faults) }
                return summary
            }
            return (summary, [])
        } catch let undone as UndoneImport {
            return (undone.summary, undone.faults.sorted { $0.line < $1.line }.map { ($0.line, $0.text) })
        }
    }

    /// An import of which nothing is to be stored.
    private struct UndoneImport: Error {
        let summary: ImportSummary
        let faults: [ImportedAccount.Fault]
    }

    /// Fills the store with made-up people and chats, and returns how those of the first salon sign in, as JSON.
    public func populate(_ population: Population) async throws -> [UInt8] {
        let hash = try await hasher.hash(Population.password)
        let logins = try await store.write { transaction in
            try population.insert(passwordHash: hash, at: transaction.now, in: transaction.database)
        }
        return logins.jsonBytes(capacity: 80 * (population.staff + population.customers))
    }

    private func hash(_ password: String) async throws -> String {
        guard !password.isEmpty, !password.utf8.contains(0),
            password.unicodeScalars.count <= PasswordRules.limit
        else {
            throw StoreError("the password must have 1 to \(PasswordRules.limit) characters, none of them NUL")
        }
        return try await hasher.hash(password)
    }

    private static func account(_ login: AccountLogin, in database: Database) throws -> AccountRecord {
        guard let account = try AccountRecord.fetch(login, in: database) else {
            throw Refusal.notFound("Account \(login.name)")
        }
        return account
    }

    private static func email(_ text: String) throws(StoreError) -> EmailAddress {
        guard let email = EmailAddress(text) else { throw StoreError("\(text) is no email address") }
        return email
    }

    private static func phone(_ text: String) throws(StoreError) -> PhoneNumber {
        guard let phone = PhoneNumber(text) else { throw StoreError("\(text) is no whole phone number") }
        return phone
    }

    private static func name(_ text: String) throws(StoreError) -> String {
        guard text.unicodeScalars.contains(where: { !$0.properties.isWhitespace }),
            text.unicodeScalars.count <= WireLimits.nameLength, !text.utf8.contains(0)
        else { throw StoreError("the name must have 1 to \(WireLimits.nameLength) characters, none of them NUL") }
        return text
    }
}
