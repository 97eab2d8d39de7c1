import ChatWire
import GRDB
import Testing

@testable import ChatServer

/// Two salons in which every ``Caller`` has a past.
struct IsolationFixture {
    /// What a caller aims at.
    struct Target {
        let chatID: ChatID
        /// A message of the chat: the caller's own for who is blocked or was removed, else Bea's.
        let messageID: MessageID
        /// Bea.
        var userID: Int64 = 2
        /// Bo.
        var customerID: Int64 = 1
        /// A connection of Bea's.
        var connectionID = ConnectionID(1)

        /// What is not there.
        static let nothing = Target(
            chatID: ChatID(999), messageID: MessageID(999), userID: 999, customerID: 999,
            connectionID: ConnectionID(1))
    }

    let server: TestChatServer
    private let taken: ChatID
    private let messages: [Caller: MessageID]
    private let blockedChat: ChatID
    /// Eda's chat with the salon, and her message in it.
    let foreign: Target
    private let connectionID: ConnectionID
    /// Bea's, open as long as the fixture lives.
    private let socket: TestSocket

    init(_ server: TestChatServer) async throws {
        self.server = server
        socket = try await server.connect(Salon.bea, .base)
        connectionID = try #require(try await server.bus.connections().first { $0.principal.key == .user(2) }?.id)
        let store = server.salon.store
        try await store.write { transaction in
            try transaction.database.execute(
                sql: """
                    INSERT INTO user (id, salon_id, email, name, role, password_hash, created_at) VALUES
                        (5, 2, 'fay@other', 'Fay', 'staff', '', 0), (6, 1, 'gul@glow', 'Gül', 'staff', '', 0);
                    INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES (3, '+10003', 'Fil', '', 0);
                    """)
        }
        func open(_ caller: Caller) async throws -> ChatID {
            let principal = try #require(caller.principal)
            return try await store.write { transaction in
                let request = OpenChatAsCustomer(userID: 2, salonID: SalonID(1), initialMessage: "hello")
                return try transaction.open(request, by: principal).chat.id
            }
        }
        (taken, blockedChat) = (try await open(.customer), try await open(.blocked))
        let edas = try await open(.otherCustomer)
        let taken = taken
        _ = try await store.write { try $0.addParticipant(6, to: taken, by: Salon.bea) }
        var messages: [Caller: MessageID] = [:]
        for (caller, chatID) in [
            (Caller.staff, taken), (.removed, taken), (.blocked, blockedChat), (.otherCustomer, edas),
        ] {
            let sent = try await server.salon.send("hello", to: chatID, as: try #require(caller.principal))
            messages[caller] = sent.view.record.id
        }
        self.messages = messages
        foreign = Target(chatID: edas, messageID: try #require(messages[.otherCustomer]))
        _ = try await store.write { transaction in
            _ = try transaction.removeParticipant(6, from: taken, by: Salon.bea)
            try transaction.database.execute(sql: "UPDATE salon_customer SET is_blocked = 1 WHERE customer_id = 3")
            transaction.forgetAccounts()
        }
    }

    /// What `caller` aims at.
    func target(of caller: Caller) -> Target {
        let author = caller == .blocked || caller == .removed ? caller : .staff
        return Target(
            chatID: caller == .blocked ? blockedChat : taken, messageID: messages[author] ?? MessageID(0),
            connectionID: connectionID)
    }

    /// Everything that is stored about chats and accounts, row by row; but for when someone was last seen, which changes
    /// by itself.
    func stored() async throws -> [String] {
        let tables = [
            "chat", "participant", "message", "attachment", "read_mark", "delivery_mark", "salon_customer", "audit",
            "session",
        ]
        let accounts = ["id, email, name, role, is_active, password_hash FROM user", "id, phone, name FROM customer"]
        return try await server.salon.store.read { database in
            try (tables.map { "* FROM \($0)" } + accounts).flatMap { rest in
                try Row.fetchAll(database, sql: "SELECT \(rest)").map { "\(rest) \($0)" }
            }
        }
    }
}

/// Those who would be told of anything that happens in the chats: their people, joined, on v2.
struct Listeners {
    /// Who of the callers listens to what they themselves aim at.
    static let ofTargets: Set<Caller> = [.staff, .customer, .blocked]

    private let sockets: [TestSocket]

    init(_ fixture: IsolationFixture) async throws {
        func listen(_ caller: Caller, to chats: [ChatID]) async throws -> TestSocket {
            let socket = try await fixture.server.connect(try #require(caller.principal))
            try await socket.send(.joinChats(chats.map { .init(chatID: $0) }, epoch: nil))
            for _ in chats { _ = try await socket.next("joined") }
            return socket
        }
        let chats: [(Caller, ChatID)] = [
            (.customer, fixture.target(of: .customer).chatID), (.blocked, fixture.target(of: .blocked).chatID),
            (.otherCustomer, fixture.foreign.chatID),
        ]
        let staff = try await listen(.staff, to: chats.map(\.1))
        var sockets = [staff]
        for (caller, chatID) in chats {
            sockets.append(try await listen(caller, to: [chatID]))
            _ = try await staff.next("user_joined")
        }
        self.sockets = sockets
    }

    /// The types of what they were told since the last time, but for who is online.
    func heard() async throws -> [String] {
        var heard: [String] = []
        for socket in sockets {
            heard += try await socket.settled().compactMap { $0["type"]?.stringValue }.filter { $0 != "presence" }
        }
        return heard
    }
}
