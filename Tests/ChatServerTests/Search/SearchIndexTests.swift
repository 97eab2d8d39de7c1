import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("The index of the messages' words", .timeLimit(.minutes(2)))
struct SearchIndexTests {
    @Test("sending writes nothing to the index, and the feed takes in all that was sent")
    func feeding() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            for index in 0..<1_200 { _ = try await salon.send("word\(index)", to: chat, as: Salon.bo) }
            let progress = try await salon.store.read { database in
                try Int.fetchOne(database, sql: "SELECT message_id FROM search_progress")
            }
            #expect(progress == 0)
            #expect(try await salon.store.found("word7", as: Salon.bo).isEmpty)
            try await salon.store.feedSearchIndex()
            #expect(try await salon.store.found("word1199", as: Salon.bo) == ["word1199"])
            #expect(try await salon.store.search("word", as: Salon.bo).total == 1_200)
        }
    }

    @Test("a step takes a bounded amount of text, however long the messages, and one message at least")
    func steps() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let text = String(repeating: "long ", count: 2_000)
            for _ in 0..<40 { _ = try await salon.send(text, to: chat, as: Salon.bo) }
            var steps = 0
            while try await salon.store.write({ try $0.feedSearchIndex() }) { steps += 1 }
            #expect(steps == 3)
            #expect(try await salon.store.search("long", as: Salon.bo).total == 40)
        }
    }

    @Test(
        "an edited message is found by its new words alone, a deleted one by none, before and after the index knows",
        .rules("FIND-04"))
    func changes() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let edited = try await salon.send("apple", to: chat, as: Salon.bo).view.record.id
            let deleted = try await salon.send("banana", to: chat, as: Salon.bo).view.record.id
            let unseen = try await salon.send("cherry", to: chat, as: Salon.bo).view.record.id
            _ = try await salon.store.write { try $0.edit(unseen, content: "damson", by: Salon.bo) }
            try await salon.store.feedSearchIndex()
            #expect(try await salon.store.found("cherry", as: Salon.bo).isEmpty)
            #expect(try await salon.store.found("damson", as: Salon.bo) == ["damson"])
            for text in ["elder", "fig"] {
                _ = try await salon.store.write { try $0.edit(edited, content: text, by: Salon.bo) }
            }
            try await salon.store.write { try $0.delete(deleted, by: Salon.bo) }
            for _ in 0..<2 {
                #expect(try await salon.store.found("apple", as: Salon.bo).isEmpty)
                #expect(try await salon.store.found("elder", as: Salon.bo).isEmpty)
                #expect(try await salon.store.found("banana", as: Salon.bo).isEmpty)
                #expect(try await salon.store.found("deleted", as: Salon.bo).isEmpty)
                try await salon.store.feedSearchIndex()
            }
            #expect(try await salon.store.found("fig", as: Salon.bo) == ["fig"])
            let left = try await salon.store.read { database in
                try Int.fetchOne(database, sql: "SELECT count(*) FROM search_stale")
            }
            #expect(left == 0)
        }
    }

    @Test(
        "whatever was edited, deleted and fed in between, the index holds just what the messages say", arguments: 1...4)
    func equivalence(seed: UInt64) async throws {
        var random = SeededGenerator(seed: seed)
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let words = ["ape", "bee", "cat", "dog", "eel"]
            var ids: [MessageID] = []
            for _ in 0..<300 {
                let text = (0..<3).map { _ in words.randomElement(using: &random) ?? "" }.joined(separator: " ")
                switch Int.random(in: 0..<8, using: &random) {
                case 0..<4: ids.append(try await salon.send(text, to: chat, as: Salon.bo).view.record.id)
                case 4..<6:
                    guard let id = ids.randomElement(using: &random) else { continue }
                    _ = try await salon.store.write { try $0.edit(id, content: text, by: Salon.bo) }
                case 6:
                    guard let index = ids.indices.randomElement(using: &random) else { continue }
                    let id = ids.remove(at: index)
                    try await salon.store.write { try $0.delete(id, by: Salon.bo) }
                default: _ = try await salon.store.write { try $0.feedSearchIndex() }
                }
            }
            try await salon.store.feedSearchIndex()
            for word in words {
                let expected = try await salon.store.read { database in
                    try Int64.fetchAll(
                        database,
                        sql: """
                            SELECT id FROM message WHERE deleted_at IS NULL AND content LIKE ? ORDER BY id DESC LIMIT 100
                            """,
                        arguments: ["%\(word)%"])
                }
                let found = try await salon.store.search(word, as: Salon.bo)
                #expect(found.hits.map(\.message.record.id.rawValue) == expected)
            }
            try await salon.store.write { transaction in
                try transaction.database.execute(
                    sql: "INSERT INTO message_text (message_text) VALUES ('integrity-check')")
            }
        }
    }

    @Test("what was stored and not yet indexed when the server died is found by the next one")
    func crash() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let edited = try await salon.send("apple", to: chat, as: Salon.bo).view.record.id
            try await salon.store.feedSearchIndex()
            _ = try await salon.send("banana", to: chat, as: Salon.bo)
            _ = try await salon.store.write { try $0.edit(edited, content: "cherry", by: Salon.bo) }
            // Nothing but the files goes over to the next one.
            let next = try Store(folder: salon.folder)
            try await next.feedSearchIndex()
            #expect(try await next.found("banana", as: Salon.bo) == ["banana"])
            #expect(try await next.found("cherry", as: Salon.bo) == ["cherry"])
            #expect(try await next.found("apple", as: Salon.bo).isEmpty)
        }
    }

    @Test("a step that does not commit leaves the index and how far it came as they were")
    func failedStep() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            _ = try await salon.send("apple", to: chat, as: Salon.bo)
            let code = await Salon.refusal {
                try await salon.store.write { transaction in
                    _ = try transaction.feedSearchIndex()
                    throw Refusal(.conflict, "on purpose")
                }
            }
            #expect(code == .conflict)
            #expect(try await salon.store.found("apple", as: Salon.bo).isEmpty)
            try await salon.store.feedSearchIndex()
            #expect(try await salon.store.found("apple", as: Salon.bo) == ["apple"])
        }
    }

    @Test("while the server runs, what was sent is soon found without anyone asking for it to be indexed")
    func lag() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await SearchFeed(store: salon.store, logger: .silent).run() }
                for word in ["apple", "banana"] {
                    _ = try await salon.send(word, to: chat, as: Salon.bo)
                    let clock = ContinuousClock()
                    let limit = clock.now + .seconds(30)
                    while try await salon.store.found(word, as: Salon.bo).isEmpty {
                        try #require(clock.now < limit, "\(word) was not indexed")
                    }
                }
                group.cancelAll()
            }
        }
    }
}
