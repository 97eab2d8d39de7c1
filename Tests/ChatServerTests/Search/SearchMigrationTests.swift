import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("A store from before there was a search")
struct SearchMigrationTests {
    /// A store of the first schema with three messages, of which the second was deleted.
    private func makeFirstSchema(in folder: DataFolder) throws {
        let queue = try DatabaseQueue(path: folder.database)
        try Schema.migrator.migrate(queue, upTo: "1 accounts, chats and messages")
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO salon (id, name, created_at) VALUES (1, 'Glow', 0);
                    INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES (1, '+10001', 'Bo', '', 0);
                    INSERT INTO chat (id, chat_type, salon_id, customer_id, is_unassigned, total_messages, revision,
                        created_at, updated_at) VALUES (1, 'user_customer', 1, 1, 1, 2, 4, 0, 0);
                    INSERT INTO participant (participant_type, participant_id, chat_id, joined_at)
                        VALUES ('customer', 1, 1, 0);
                    INSERT INTO message (chat_id, sender_type, sender_id, message_type, content, deleted_at, created_at,
                        updated_at, revision) VALUES
                        (1, 'customer', 1, 'text', 'apple one', NULL, 0, 0, 1),
                        (1, 'customer', 1, 'text', '[Message deleted]', 5, 0, 0, 4),
                        (1, 'customer', 1, 'text', 'apple three', NULL, 0, 0, 3);
                    """)
        }
        try queue.close()
    }

    @Test("its messages are found at once, and what follows is indexed as in any other")
    func upgrade() async throws {
        try await withTemporaryFolder { folder in
            try makeFirstSchema(in: folder)
            let store = try Store(folder: folder)
            #expect(try await store.found("apple", as: Salon.bo) == ["apple three", "apple one"])
            #expect(try await store.found("deleted", as: Salon.bo).isEmpty)
            #expect(try await store.read(SearchIndex.isBehind) == false)
            try await store.write { transaction in
                _ = try transaction.send(MessageDraft(text: "apple four"), to: ChatID(1), from: Salon.bo)
                try transaction.delete(MessageID(1), by: Salon.bo)
            }
            try await store.feedSearchIndex()
            #expect(try await store.found("apple", as: Salon.bo) == ["apple four", "apple three"])
        }
    }
}
