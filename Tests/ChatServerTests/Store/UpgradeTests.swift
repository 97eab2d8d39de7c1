import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("A store of an earlier schema")
struct UpgradeTests {
    /// Every schema but the newest.
    static let earlier = Schema.migrator.migrations.dropLast()
    /// Those whose messages the upgrade indexes anew: what is put into a later one here, no trigger has seen.
    static let indexedAnew = earlier.prefix { !$0.hasPrefix("5") }

    /// A store of that schema with a chat of Bo and Bea, in which Bea read the first of four messages and the second was
    /// deleted. Of the first schema's columns alone: what later ones added is theirs to fill.
    private func make(_ schema: String, in folder: DataFolder) throws {
        let queue = try DatabaseQueue(path: folder.database, configuration: Store.configuration)
        try Schema.migrator.migrate(queue, upTo: schema)
        try queue.write { database in
            try database.execute(
                sql: """
                    INSERT INTO salon (id, name, created_at) VALUES (1, 'Glow', 0);
                    INSERT INTO user (id, salon_id, email, name, role, password_hash, created_at)
                        VALUES (2, 1, 'bea@glow', 'Bea', 'staff', '', 0);
                    INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES (1, '+10001', 'Bo', '', 0);
                    INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (1, 1, 0);
                    INSERT INTO session (id, participant_type, participant_id, created_at, expires_at)
                        VALUES (1, 'user', 2, 0, 9000000000000);
                    INSERT INTO chat (id, chat_type, salon_id, customer_id, last_message_id, last_message_at,
                        last_message_preview, total_messages, revision, created_at, updated_at)
                        VALUES (1, 'user_customer', 1, 1, 4, 40, 'Αντίο apple four', 3, 7, 0, 40);
                    INSERT INTO participant (participant_type, participant_id, chat_id, joined_at, unread_count,
                        last_read_message_id, last_read_at, last_delivered_message_id) VALUES
                        ('customer', 1, 1, 0, 1, NULL, NULL, NULL), ('user', 2, 1, 0, 1, 1, 15, 1);
                    INSERT INTO message (chat_id, sender_type, sender_id, client_message_id, message_type, content,
                        reply_to_message_id, deleted_at, created_at, updated_at, revision) VALUES
                        (1, 'customer', 1, 'one', 'text', 'apple one', NULL, NULL, 10, 10, 2),
                        (1, 'customer', 1, NULL, 'text', '[Message deleted]', NULL, 25, 20, 25, 7),
                        (1, 'customer', 1, NULL, 'text', 'ápple three', NULL, NULL, 30, 30, 5),
                        (1, 'user', 2, NULL, 'text', 'Αντίο apple four', 1, NULL, 40, 40, 6);
                    INSERT INTO read_mark (chat_id, reader_type, reader_id, message_id, read_at, revision)
                        VALUES (1, 'user', 2, 1, 15, 3);
                    INSERT INTO delivery_mark (chat_id, participant_type, participant_id, message_id, delivered_at)
                        VALUES (1, 'user', 2, 1, 12);
                    """)
        }
        try queue.close()
    }

    @Test("holds all that it held, twice opened too", arguments: earlier)
    func content(schema: String) async throws {
        try await withTemporaryFolder { folder in
            try make(schema, in: folder)
            let epoch = try Store(folder: folder).epoch
            let store = try Store(folder: folder)
            #expect(store.epoch == epoch)
            let chat = try #require(try await store.read { try ChatRecord.fetch(ChatID(1), in: $0) })
            #expect(chat.revision == 7 && chat.totalMessages == 3 && chat.lastMessagePreview == "Αντίο apple four")
            #expect(chat.participant(.user(2))?.unreadCount == 1 && chat.participant(.customer(1))?.unreadCount == 1)
            let changes = try await store.read { database in
                try ChangesSince.fetch(since: 0, isSameEpoch: true, limit: 100, of: chat, in: database)
            }
            #expect(changes.entries.map(\.revision) == [2, 3, 5, 6, 7])
            let views = changes.entries.compactMap { entry in
                if case .message(let view) = entry { view } else { nil }
            }
            #expect(
                views.map(\.record.content) == ["apple one", "ápple three", "Αντίο apple four", "[Message deleted]"])
            #expect(views.first?.reads.map(\.at.milliseconds) == [15] && views.first?.deliveredAt?.milliseconds == 12)
            #expect(views[2].target?.content == "apple one")
        }
    }

    @Test("goes on where it was", arguments: earlier)
    func goingOn(schema: String) async throws {
        try await withTemporaryFolder { folder in
            try make(schema, in: folder)
            let store = try Store(folder: folder)
            let again = try await store.write { transaction in
                try transaction.send(MessageDraft(text: "x", clientMessageID: "one"), to: ChatID(1), from: Salon.bo)
            }
            #expect(!again.isNew && again.view.record.id == MessageID(1))
            let sent = try await store.write { try $0.send(MessageDraft(text: "five"), to: ChatID(1), from: Salon.bo) }
            #expect(sent.view.record.id == MessageID(5) && sent.view.record.revision == 8)
            let read = try await store.write { try $0.markRead([MessageID(5)], in: ChatID(1), by: Salon.bea) }
            #expect(read.revision == 9 && read.participant(.user(2))?.unreadCount == 0)
        }
    }

    @Test("finds its messages at once, and indexes what follows as any other", arguments: indexedAnew)
    func search(schema: String) async throws {
        try await withTemporaryFolder { folder in
            try make(schema, in: folder)
            let store = try Store(folder: folder)
            #expect(try await store.found("apple", as: Salon.bo) == ["Αντίο apple four", "ápple three", "apple one"])
            #expect(try await store.found("αντιο", as: Salon.bo) == ["Αντίο apple four"])
            #expect(try await store.found("deleted", as: Salon.bo).isEmpty)
            #expect(try await store.read(SearchIndex.isBehind) == false)
            try await store.write { transaction in
                _ = try transaction.send(MessageDraft(text: "apple five"), to: ChatID(1), from: Salon.bo)
                try transaction.delete(MessageID(1), by: Salon.bo)
            }
            try await store.feedSearchIndex()
            #expect(try await store.found("apple", as: Salon.bo) == ["apple five", "Αντίο apple four", "ápple three"])
        }
    }

    @Test("a backup of it is restored, brought up to date, and sound", arguments: earlier)
    func restored(schema: String) async throws {
        try await withTemporaryFolder { folder in
            let old = try DataFolder(path: "\(folder.path)/old")
            try make(schema, in: old)
            let archive = "\(folder.path)/old.tar"
            _ = try Backup(dataPath: old.path).write(to: archive)
            // The store that was copied is as it was: the old program may go on with it.
            #expect(try applied(in: old).last == schema)

            let data = "\(folder.path)/new"
            _ = try Restore(dataPath: data).run(from: archive)
            let new = try DataFolder(existing: data)
            #expect(try applied(in: new) == Schema.migrator.migrations)
            #expect(try StoreVerification(dataPath: data).run().findings == [])
            let store = try Store(folder: new)
            let chat = try #require(try await store.read { try ChatRecord.fetch(ChatID(1), in: $0) })
            #expect(chat.revision == 7 && chat.totalMessages == 3)
            try await store.feedSearchIndex()
            #expect(try await store.found("αντιο", as: Salon.bo) == ["Αντίο apple four"])
            let sent = try await store.write { try $0.send(MessageDraft(text: "five"), to: ChatID(1), from: Salon.bo) }
            #expect(sent.view.record.id == MessageID(5))
        }
    }

    private func applied(in folder: DataFolder) throws -> [String] {
        let queue = try DatabaseQueue(path: folder.database, configuration: Store.configuration)
        defer { try? queue.close() }
        return try queue.read(Schema.migrator.appliedMigrations)
    }

    @Test("a store of a newer program is left alone")
    func newer() throws {
        try withTemporaryFolder { folder in
            _ = try Store(folder: folder)
            try age(folder)
            #expect(throws: StoreError.self) { try Store(folder: folder) }
        }
    }

    /// Notes a migration that this program does not know.
    private func age(_ folder: DataFolder) throws {
        let queue = try DatabaseQueue(path: folder.database, configuration: Store.configuration)
        try queue.write { database in
            try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 tomorrow')")
        }
        try queue.close()
    }
}
