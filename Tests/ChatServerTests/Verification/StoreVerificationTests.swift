import ChatTestSupport
import ChatWire
import Foundation
import GRDB
import Testing

@testable import ChatServer

@Suite("Verifying a store", .timeLimit(.minutes(2)))
struct StoreVerificationTests {
    @Test("finds nothing wrong with a store that was only ever used")
    func sound() async throws {
        try await withSalon { salon in
            let (chat, _) = try await salon.past()
            let report = try StoreVerification(dataPath: salon.folder.path).run()
            #expect(report.findings == [])
            #expect(report.chats == 2 && report.messages == 8)
            // What the index does not know yet is no fault of it.
            _ = try await salon.send("not indexed yet", to: chat, as: Salon.bo)
            #expect(try StoreVerification(dataPath: salon.folder.path).run().findings == [])
        }
    }

    @Test("finds nothing wrong with made-up data and the demo's")
    func madeUp() async throws {
        try await withSalon { salon in
            try await DemoData.fill(salon.store)
            let population = Population(staff: 3, customers: 10, chats: 8, messages: 200, seed: 7)
            try await salon.store.write { transaction in
                _ = try population.insert(passwordHash: "", at: transaction.now, in: transaction.database)
            }
            try await salon.store.feedSearchIndex()
            #expect(try StoreVerification(dataPath: salon.folder.path).run().findings == [])
        }
    }

    @Test("finds nothing wrong after whatever people did, in whatever order", arguments: [1, 2, 3, 4] as [UInt64])
    func anything(seed: UInt64) async throws {
        try await withSalon { salon in
            var generator = SeededGenerator(seed: seed)
            var done = 0
            for _ in 0..<400 {
                let refusal = await Salon.refusal { try await salon.doSomething(&generator) }
                if refusal == nil { done += 1 }
            }
            #expect(done > 100)
            let findings = try StoreVerification(dataPath: salon.folder.path).run().findings
            #expect(findings == [])
        }
    }

    /// SQL that breaks one rule and no other.
    private static let damages: [(VerificationRule, String)] = [
        (.database, "PRAGMA ignore_check_constraints = ON; UPDATE user SET role = 'king' WHERE id = 1"),
        (.references, "PRAGMA foreign_keys = OFF; DELETE FROM salon WHERE id = 2"),
        (.epoch, "DELETE FROM meta WHERE key = 'epoch'"),
        (.people, "DELETE FROM user WHERE id = 2"),
        (.totalMessages, "UPDATE chat SET total_messages = total_messages + 1 WHERE id = 1"),
        (.lastMessage, "UPDATE chat SET last_message_at = last_message_at - 1 WHERE id = 1"),
        (.lastMessage, "UPDATE chat SET last_message_preview = 'other' WHERE id = 1"),
        (.lastMessage, "UPDATE chat SET last_message_id = NULL WHERE id = 1"),
        (.waitingSince, "UPDATE chat SET waiting_since = 1 WHERE id = 1"),
        (.waitingSince, "UPDATE chat SET waiting_since = NULL WHERE id = 2"),
        (.queue, "UPDATE chat SET is_unassigned = 1 WHERE id = 1"),
        (.queue, "UPDATE chat SET is_unassigned = 0 WHERE id = 2"),
        (.unreadCount, "UPDATE participant SET unread_count = unread_count + 1 WHERE chat_id = 1"),
        (.readMarks, "DELETE FROM read_mark"),
        (.readMarks, "UPDATE participant SET last_read_at = 1 WHERE last_read_at IS NOT NULL"),
        (.readMarks, "UPDATE read_mark SET chat_id = 2, revision = 1"),
        (.deliveryMarks, "UPDATE participant SET last_delivered_message_id = 1 WHERE last_read_message_id > 1"),
        (.deliveryMarks, "UPDATE participant SET last_delivered_message_id = 999 WHERE chat_id = 2"),
        (.deliveryMarks, "UPDATE delivery_mark SET message_id = 999"),
        (.revisions, "UPDATE chat SET revision = 2 WHERE id = 1"),
        (.revisions, "UPDATE message SET revision = 2 WHERE chat_id = 1"),
        (.revisions, "UPDATE message SET revision = 0 WHERE id = 1"),
        (.replies, "UPDATE message SET reply_to_message_id = 999 WHERE id = 1"),
        (
            .replies,
            "UPDATE message SET reply_to_message_id = (SELECT max(id) FROM message WHERE chat_id = 2) WHERE id = 1"
        ),
        (.tombstones, "UPDATE message SET media_url = '/uploads/x' WHERE deleted_at IS NOT NULL"),
        (.search, "DELETE FROM search_progress"),
        (
            .files,
            """
            INSERT INTO upload (file, name, path_name, uploader_type, uploader_id, media_type, size, has_thumbnail,
                created_at, unused_since) VALUES ('0', 'a', 'a', 'user', 1, 'image/png', 1, 1, 0, 0)
            """
        ),
        (
            .search,
            "INSERT INTO message_text (message_text, rowid, content) SELECT 'delete', id, content FROM message WHERE id = 1"
        ),
        (.search, "INSERT INTO message_text (rowid, content) VALUES (999, 'in vain')"),
        (
            .search,
            """
            INSERT INTO message_text (message_text, rowid, content) SELECT 'delete', id, content FROM message WHERE id = 1;
            INSERT INTO message_text (rowid, content) VALUES (1, 'one')
            """
        ),
    ]

    @Test("names the rule that a store breaks, and no other", arguments: damages)
    func damaged(rule: VerificationRule, sql: String) async throws {
        try await withSalon { salon in
            _ = try await salon.past()
            let database = try DatabaseQueue(path: salon.folder.database, configuration: Store.configuration)
            try await database.writeWithoutTransaction { try $0.execute(sql: sql) }
            try database.close()
            let findings = try StoreVerification(dataPath: salon.folder.path).run().findings
            #expect(!findings.isEmpty && findings.allSatisfy { $0.rule == rule }, "\(findings)")
        }
    }

    @Test("a file of an upload that is as its row says is no fault, and one of another size is", arguments: [4, 5])
    func files(size: Int) async throws {
        try await withSalon { salon in
            let folder = "\(salon.folder.uploads)/chat"
            try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
            try Data(repeating: 0, count: 4).write(to: URL(fileURLWithPath: "\(folder)/0"))
            try await salon.store.write { transaction in
                try transaction.database.execute(
                    sql: """
                        INSERT INTO upload (file, name, path_name, uploader_type, uploader_id, media_type, size,
                            has_thumbnail, created_at, unused_since)
                        VALUES ('0', 'a', 'a', 'user', 1, 'audio/wav', ?, 0, 0, 0)
                        """, arguments: [size])
            }
            let report = try StoreVerification(dataPath: salon.folder.path).run()
            #expect(report.files == 1 && report.findings.map(\.rule) == (size == 4 ? [] : [.files]))
            let backup = "\(salon.folder.path)/a.tar"
            #expect(try Backup(dataPath: salon.folder.path).write(to: backup).missing == (size == 4 ? 0 : 1))
        }
    }

    @Test("every rule is broken by one of these tests")
    func completeness() {
        #expect(Set(Self.damages.map(\.0)) == Set(VerificationRule.allCases))
    }

    @Test("says that pages are damaged, and is not led astray by them", arguments: [0.0, 0.3, 0.6, 0.9])
    func damagedPages(place: Double) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try await withSalon { salon in
            _ = try await salon.past()
            _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
        }
        _ = try Restore(dataPath: "\(folder)/data").run(from: "\(folder)/a.tar")
        let path = "\(folder)/data/chat.sqlite"
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let start = Int(Double(bytes.count / 4_096) * place) * 4_096
        bytes.replaceSubrange(start..<start + 4_096, with: Data(repeating: 0xA5, count: 4_096))
        try bytes.write(to: URL(fileURLWithPath: path))
        let findings = try StoreVerification(dataPath: "\(folder)/data").run().findings
        #expect(!findings.isEmpty && findings.allSatisfy { $0.rule == .database }, "\(findings)")
    }

    @Test("tells the first faults of a rule one by one, and counts the others")
    func many() async throws {
        try await withSalon { salon in
            let (chat, _) = try await salon.past()
            for index in 0..<30 { _ = try await salon.send("\(index)", to: chat, as: Salon.bea) }
            let database = try DatabaseQueue(path: salon.folder.database, configuration: Store.configuration)
            try await database.write { try $0.execute(sql: "UPDATE message SET reply_to_message_id = 999") }
            try database.close()
            let findings = try StoreVerification(dataPath: salon.folder.path).run().findings
            #expect(findings.count == StoreVerification.findingLimit + 1)
            #expect(findings.last?.description == "replies: and 18 more")
        }
    }

    @Test("changes nothing, makes nothing, and refuses a folder without a store and one of another version")
    func refusals() async throws {
        try await withSalon { salon in
            let empty = "\(salon.folder.path)/empty"
            #expect(throws: StoreError.self) { try StoreVerification(dataPath: empty) }
            #expect(!FileManager.default.fileExists(atPath: empty))
            let database = try DatabaseQueue(path: salon.folder.database, configuration: Store.configuration)
            try await database.write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 from tomorrow')")
            }
            try database.close()
            #expect(throws: StoreError.self) { try StoreVerification(dataPath: salon.folder.path).run() }
        }
    }
}

extension Salon {
    /// Two chats with a past: one that Bea answers, with a reply, an edit, a deletion, reads and deliveries, and one that
    /// waits.
    func past() async throws -> (answered: ChatID, waiting: ChatID) {
        let chat = try await waitingChat()
        let question = try await send("when are you open?", to: chat, as: Self.bo).view.record.id
        let answer = try await send("until six", to: chat, as: Self.bea).view.record.id
        let wrong = try await send("or seven", to: chat, as: Self.bea).view.record.id
        _ = try await store.write { transaction in
            var draft = MessageDraft(text: "thank you")
            draft.replyToMessageID = answer
            _ = try transaction.markRead([answer], in: chat, by: Self.bo)
            try transaction.markDelivered(wrong, in: chat, to: Self.bo.key)
            try transaction.delete(wrong, by: Self.bea)
            _ = try transaction.edit(question, content: "when do you open?", by: Self.bo)
            return try transaction.send(draft, to: chat, from: Self.bo)
        }
        _ = try await send("see you", to: chat, as: Self.bea)
        let request = OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "anybody there?")
        let waiting = try await store.write { try $0.open(request, by: Self.eda).chat.id }
        _ = try await send("hello?", to: waiting, as: Self.eda)
        try await store.feedSearchIndex()
        return (chat, waiting)
    }

    /// One of the things that people do, by someone, somewhere; often refused.
    fileprivate func doSomething(_ generator: inout SeededGenerator) async throws {
        let people = [Self.ada, Self.bea, Self.cem, Self.bo, Self.eda, Self.dora]
        let person = people[Int.random(in: 0..<people.count, using: &generator)]
        let chat = ChatID(Int64.random(in: 1...4, using: &generator))
        let message = MessageID(Int64.random(in: 1...150, using: &generator))
        let kind = Int.random(in: 0..<16, using: &generator)
        let other = Int64.random(in: 1...4, using: &generator)
        try await store.write { transaction in
            switch kind {
            case 0 where person.key.type == .customer:
                _ = try transaction.open(OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "hi"), by: person)
            case 0: _ = try transaction.open(OpenChatAsStaff(.users([other])), by: person)
            case 1: _ = try transaction.claim(chat, by: person)
            case 2: _ = try transaction.addParticipant(other, to: chat, by: person)
            case 3: _ = try transaction.removeParticipant(other, from: chat, by: person)
            case 4: _ = try transaction.mute(chat, true, by: person)
            case 5: _ = try transaction.patch(chat, ChatPatch(isArchived: other > 2), by: person)
            case 6, 7: _ = try transaction.markRead([message], in: chat, by: person)
            case 8: try transaction.markDelivered(message, in: chat, to: person.key)
            case 9: _ = try transaction.edit(message, content: "changed \(other)", by: person)
            case 10, 11: try transaction.delete(message, by: person)
            case 12: _ = try transaction.feedSearchIndex()
            default: _ = try transaction.send(MessageDraft(text: "words \(other)"), to: chat, from: person)
            }
        }
    }
}
