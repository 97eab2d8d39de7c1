import ChatWire
import GRDB
import NIOCore
import Synchronization
import Testing

@testable import ChatServer

@Suite("The store's writer")
struct StoreTests {
    @Test("the writer commits with synchronous=FULL in WAL mode")
    func durability() async throws {
        try await withSalon { salon in
            let (synchronous, mode) = try await salon.store.write { transaction in
                (
                    try Int.fetchOne(transaction.database, sql: "PRAGMA synchronous"),
                    try String.fetchOne(transaction.database, sql: "PRAGMA journal_mode")
                )
            }
            #expect(synchronous == 2)
            #expect(mode == "wal")
        }
    }

    @Test("a write that is refused undoes itself alone, in the store and in memory")
    func savepoints() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            async let first = salon.send("one", to: chat, as: Salon.bo)
            async let refused = Salon.refusal {
                try await salon.store.write { transaction in
                    _ = try transaction.send(MessageDraft(text: "two"), to: chat, from: Salon.bo)
                    throw Refusal(.conflict, "on purpose")
                }
            }
            async let last = salon.send("three", to: chat, as: Salon.bo)
            _ = try await (first, last)
            #expect(await refused == .conflict)
            let record = try await salon.chat(chat)
            #expect(record.totalMessages == 3)
            #expect(record.revision == 4)
            _ = try await salon.send("four", to: chat, as: Salon.bo)
            #expect(try await salon.chat(chat).totalMessages == 4)
        }
    }

    @Test(
        "a commit that fails leaves nothing acknowledged, nothing in memory ahead of the store, and the writer writing")
    func failedCommit() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            try await salon.store.write { transaction in
                // A deferred foreign key is checked at the commit: the whole batch fails there, as on a full disk.
                try transaction.database.execute(
                    sql: """
                        CREATE TABLE parent (id INTEGER PRIMARY KEY);
                        CREATE TABLE child (id INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED);
                        """)
            }
            let before = try await salon.chat(chat)
            await #expect(throws: StoreFailure.self) {
                try await salon.store.write { transaction in
                    _ = try transaction.send(MessageDraft(text: "lost"), to: chat, from: Salon.bo)
                    try transaction.database.execute(sql: "INSERT INTO child VALUES (1)")
                }
            }
            #expect(try await salon.chat(chat) == before)
            let sent = try await salon.send("kept", to: chat, as: Salon.bo)
            #expect(sent.chat.revision == before.revision + 1)
            #expect(try await salon.chat(chat).totalMessages == before.totalMessages + 1)
        }
    }

    @Test("what is told of a batch is told after its commit, in the order of the writes")
    func order() async throws {
        let observer = RecordingObserver()
        try await withSalon(observer: observer) { salon in
            let chat = try await salon.waitingChat()
            observer.revisions.withLock { $0 = [] }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for index in 0..<200 { group.addTask { _ = try await salon.send("\(index)", to: chat, as: Salon.bo) } }
                try await group.waitForAll()
            }
            let revisions = observer.revisions.withLock { $0 }
            #expect(revisions.count == 200)
            #expect(revisions == revisions.sorted())
        }
    }
}

/// Notes the revisions that are told.
private final class RecordingObserver: CommitObserver {
    let revisions = Mutex<[Int64]>([])

    func committed(_ writes: [CommittedWrite]) {
        for write in writes {
            revisions.withLock { $0 += write.publications.compactMap(\.revision) }
            write.finish()
        }
    }

    func storeChangedElsewhere() {}
}
