import Benchmark
import ChatWire
import GRDB

@testable import ChatServer

/// A store in a folder of its own, with a chat of two.
struct BenchSalon {
    private static let staff = Principal(
        key: .user(1), salonID: SalonID(1), role: .admin, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    private static let customer = Principal(
        key: .customer(1), salonID: nil, role: nil, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))

    let store: Store
    private let path: String
    private let chat: ChatID

    init() async throws {
        path = try TemporaryFolder.make()
        store = try Store(folder: DataFolder(path: path))
        try await store.write { transaction in
            try transaction.database.execute(
                sql: """
                    INSERT INTO salon (id, name, created_at) VALUES (1, 'Glow', 0);
                    INSERT INTO user (id, salon_id, email, name, role, password_hash, created_at)
                        VALUES (1, 1, 'ada@glow', 'Ada', 'admin', '', 0);
                    INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES (1, '+10001', 'Bo', '', 0);
                    INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (1, 1, 0);
                    """)
        }
        let request = OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "Hi")
        chat = try await store.write { try $0.open(request, by: Self.customer).chat.id }
        let chat = chat
        _ = try await store.write { try $0.claim(chat, by: Self.staff) }
    }

    /// Sends messages in turn, all in one commit.
    func send(_ count: Int) async throws {
        let chat = chat
        try await store.write { transaction in
            for index in 0..<count {
                let draft = MessageDraft(text: "Thursday at half past three would suit me well.")
                _ = try transaction.send(draft, to: chat, from: index % 2 == 0 ? Self.staff : Self.customer)
            }
        }
    }

    func remove() { TemporaryFolder.remove(path) }

    /// Measures the reading of fifty messages of a chat of `size`.
    static func read(_ size: Int, _ place: HistoryQuery.Place, _ benchmark: Benchmark) async throws {
        let salon = try await BenchSalon()
        for _ in 0..<(size / 1_000) { try await salon.send(1_000) }
        let (chat, query) = (salon.chat, HistoryQuery(place: place, size: 50, includesDeleted: false))
        benchmark.startMeasurement()
        for _ in benchmark.scaledIterations {
            let part = try await salon.store.read { database -> HistoryPart? in
                guard let record = try ChatRecord.fetch(chat, in: database) else { return nil }
                return try HistoryPart.fetch(query, of: record, in: database)
            }
            blackHole(part)
        }
        benchmark.stopMeasurement()
        salon.remove()
    }
}

/// A chat and a message of it, as the store would give them.
enum Samples {
    private static let now = Timestamp(milliseconds: 1_767_954_600_000)

    static let chat: ChatRecord = {
        var chat = ChatRecord(
            id: ChatID(12), chatType: .userCustomer, salonID: SalonID(1), salonName: "Glow", customerID: 1,
            createdAt: now, updatedAt: now)
        for key in [ParticipantKey.user(1), .customer(1)] {
            chat.participants.append(ParticipantRecord(key: key, joinedAt: now, name: "Someone"))
        }
        return chat
    }()

    static let view = MessageView(
        record: MessageRecord(
            id: MessageID(123_456), chatID: ChatID(12), sender: .user(1),
            clientMessageID: "c1d2e3f4-0000-4000-8000-000000000001", messageType: .text,
            content: "Thursday at half past three would suit me well. See you then!", replyToMessageID: nil,
            createdAt: now, updatedAt: now, revision: 1))
}
