import ChatWire
import GRDB

/// Shows an admin who of the salon is connected, and closes connections (docs/PROTOCOL.md, section 7).
///
/// The salon's are those of its staff and of its customers; of a customer's chats those with other salons are left out.
struct Connections: Sendable {
    /// The longest name of a client that is shown, in Unicode scalars: whoever connects chooses it.
    private static let clientLength = 200

    let store: Store
    let bus: Bus

    /// Who is connected.
    ///
    /// - Parameter part: of the list; the counts are of all.
    func report(_ part: ListPart, for admin: Principal) async throws -> ConnectionReport {
        let salonID = try admin.salon()
        let all = try await bus.connections()
        let known = try await store.read { try SalonView(of: all, in: salonID, database: $0) }
        let own = all.filter { known.holds($0.principal, salonID) }
        let people = Set(own.map(\.principal.key))
        let rooms = own.reduce(into: Set<ChatID>()) { $0.formUnion($1.joined) }.intersection(known.chats)
        let shown = own.dropFirst(part.offset).prefix(part.limit ?? own.count)
        return ConnectionReport(
            totalConnections: own.count, activeChatRooms: rooms.count,
            usersOnline: people.count { $0.type == .user }, customersOnline: people.count { $0.type == .customer },
            connections: shown.map { connection($0, known) })
    }

    /// Closes a connection for good.
    ///
    /// - Throws: ``Refusal`` `not_found` for one that is not open, or not the salon's.
    func kick(_ id: ConnectionID, by admin: Principal) async throws {
        let salonID = try admin.salon()
        guard let connection = try await bus.connection(id) else { throw Refusal.notFound("Connection") }
        let key = connection.principal.key
        // Durable before it is done, as everything that others notice.
        try await store.write { transaction in
            try transaction.requireAdmin(admin)
            let isOwn =
                key.type == .user
                ? connection.principal.salonID == salonID : try transaction.isCustomer(key.id, of: salonID)
            guard isOwn else { throw Refusal.notFound("Connection") }
            try transaction.audit(.connectionKicked, of: "\(key)", by: admin, in: salonID)
        }
        bus.close(id, .kicked)
    }

    private func connection(_ snapshot: ConnectionSnapshot, _ known: SalonView) -> ConnectionReport.Connection {
        var connection = ConnectionReport.Connection(
            id: snapshot.id, participant: snapshot.principal.key, spoken: snapshot.spoken,
            remoteAddress: snapshot.remoteAddress)
        connection.name = known.names[snapshot.principal.key]
        connection.salonID = snapshot.principal.salonID
        connection.client = snapshot.client.map {
            String(String.UnicodeScalarView($0.unicodeScalars.prefix(Self.clientLength)))
        }
        connection.connectedAt = snapshot.connectedAt
        connection.lastSeenAt = snapshot.lastSeenAt
        connection.activeChats = snapshot.joined.intersection(known.chats).sorted()
        return connection
    }
}

/// What a salon knows of those connected.
private struct SalonView: Sendable {
    /// What it calls its staff and customers.
    var names: [ParticipantKey: String] = [:]
    /// Which of the joined chats are its own.
    var chats: Set<ChatID> = []

    init(of all: [ConnectionSnapshot], in salonID: SalonID, database: Database) throws {
        let staff = try Row.fetchCursor(
            database.cachedStatement(sql: "SELECT id, coalesce(name, email) FROM user WHERE salon_id = ?"),
            arguments: [salonID.rawValue])
        while let row = try staff.next() { names[.user(row[0])] = row[1] }
        let customers = try Row.fetchCursor(
            database.cachedStatement(
                sql: """
                    SELECT c.id, coalesce(sc.name, c.name, c.phone) FROM json_each(?) one
                        JOIN salon_customer sc ON sc.salon_id = ? AND sc.customer_id = one.value
                            AND sc.forgotten_at IS NULL
                        JOIN customer c ON c.id = sc.customer_id
                    """),
            arguments: [
                Self.json(all.map(\.principal.key).filter { $0.type == .customer }.map(\.id)), salonID.rawValue,
            ])
        while let row = try customers.next() { names[.customer(row[0])] = row[1] }
        let joined = try Int64.fetchCursor(
            database.cachedStatement(
                sql: "SELECT chat.id FROM json_each(?) one JOIN chat ON chat.id = one.value AND chat.salon_id = ?"),
            arguments: [
                Self.json(all.flatMap(\.joined).map(\.rawValue)), salonID.rawValue,
            ])
        while let id = try joined.next() { chats.insert(ChatID(rawValue: id)) }
    }

    /// Whether a connection is the salon's to see.
    func holds(_ principal: Principal, _ salonID: SalonID) -> Bool {
        principal.key.type == .user ? principal.salonID == salonID : names[principal.key] != nil
    }

    private static func json(_ ids: [Int64]) -> String {
        String(decoding: Set(ids).sorted().jsonBytes(capacity: 8 * ids.count), as: UTF8.self)
    }
}
