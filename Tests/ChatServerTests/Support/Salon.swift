import ChatWire
import GRDB

@testable import ChatServer

/// A store in a folder of its own, with two salons and their people.
struct Salon {
    static let ada = Principal(
        key: .user(1), salonID: SalonID(1), role: .admin, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    static let bea = Principal(
        key: .user(2), salonID: SalonID(1), role: .staff, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    static let cem = Principal(
        key: .user(3), salonID: SalonID(1), role: .staff, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    /// Staff of the other salon.
    static let dora = Principal(
        key: .user(4), salonID: SalonID(2), role: .admin, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    static let bo = Principal(
        key: .customer(1), salonID: nil, role: nil, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    static let eda = Principal(
        key: .customer(2), salonID: nil, role: nil, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))

    let store: Store
    let folder: DataFolder
    let metrics: ServerMetrics

    func send(_ text: String, to chat: ChatID, as sender: Principal, name: String? = nil) async throws -> SentMessage {
        try await store.write { try $0.send(MessageDraft(text: text, clientMessageID: name), to: chat, from: sender) }
    }

    func chat(_ id: ChatID) async throws -> ChatRecord {
        guard let chat = try await store.read({ try ChatRecord.fetch(id, in: $0) }) else {
            throw Refusal.notFound("Chat")
        }
        return chat
    }

    /// A chat of Bo with the salon that nobody has taken yet.
    func waitingChat() async throws -> ChatID {
        let request = OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "Hi")
        return try await store.write { try $0.open(request, by: Self.bo).chat.id }
    }

    /// Whether a refusal with that code comes.
    static func refusal(of body: () async throws -> Void) async -> ErrorCode? {
        do {
            try await body()
            return nil
        } catch { return (error as? Refusal)?.code }
    }
}

/// Runs `body` with a fresh salon and removes its folder afterwards.
func withSalon<Value>(
    observer: any CommitObserver = SilentObserver(), _ body: (Salon) async throws -> Value
) async throws -> Value {
    let folder = try DataFolder(path: TemporaryFolder.make())
    defer { TemporaryFolder.remove(folder.path) }
    let metrics = (observer as? Bus)?.metrics ?? ServerMetrics()
    let store = try Store(folder: folder, bus: observer, metrics: metrics)
    try await store.write { transaction in
        try transaction.database.execute(
            sql: """
                INSERT INTO salon (id, name, created_at) VALUES (1, 'Glow', 0), (2, 'Other', 0);
                INSERT INTO user (id, salon_id, email, name, role, password_hash, created_at) VALUES
                    (1, 1, 'ada@glow', 'Ada', 'admin', '', 0), (2, 1, 'bea@glow', NULL, 'staff', '', 0),
                    (3, 1, 'cem@glow', 'Cem', 'staff', '', 0), (4, 2, 'dora@other', 'Dora', 'admin', '', 0);
                INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES
                    (1, '+10001', 'Bo', '', 0), (2, '+10002', NULL, '', 0);
                INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (1, 1, 0), (1, 2, 0);
                """)
    }
    return try await body(Salon(store: store, folder: folder, metrics: metrics))
}
