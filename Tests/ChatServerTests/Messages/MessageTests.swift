import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Messages in the store")
struct MessageTests {
    @Test(
        "a repeated client_message_id stores nothing new and gives the stored message, whatever else it holds",
        .rules("MSG-10"))
    func exactlyOnce() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let first = try await salon.send("one", to: chat, as: Salon.bo, name: "a")
            let again = try await salon.send("two", to: chat, as: Salon.bo, name: "a")
            #expect(first.isNew && !again.isNew)
            #expect(again.view.record == first.view.record)
            #expect(try await salon.chat(chat).totalMessages == 2)
            // Another sender may use the same name.
            #expect(try await salon.send("three", to: chat, as: Salon.bea, name: "a").isNew)
        }
    }

    @Test("a client_message_id of another chat is a conflict", .rules("MSG-12"))
    func conflict() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let other = try await salon.store.write {
                try $0.open(OpenChatAsCustomer(salonID: SalonID(2)), by: Salon.bo).chat.id
            }
            _ = try await salon.send("one", to: chat, as: Salon.bo, name: "a")
            let code = await Salon.refusal { _ = try await salon.send("one", to: other, as: Salon.bo, name: "a") }
            #expect(code == .conflict)
        }
    }

    @Test(
        "a message counts as unread for the others, and a read mark takes all before it", .rules("READ-04", "READ-05"))
    func unread() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let claimed = try await salon.store.write { try $0.claim(chat, by: Salon.bea) }
            #expect(claimed.participant(.user(2))?.unreadCount == 1)
            let second = try await salon.send("two", to: chat, as: Salon.bo).view.record.id
            let third = try await salon.send("three", to: chat, as: Salon.bo).view.record.id
            #expect(try await salon.chat(chat).participant(.user(2))?.unreadCount == 3)
            #expect(try await salon.chat(chat).participant(.customer(1))?.unreadCount == 0)
            let read = try await salon.store.write { try $0.markRead([second], in: chat, by: Salon.bea) }
            #expect(read.participant(.user(2))?.unreadCount == 1)
            // Deleting an unread message takes it out of the count; deleting a read one changes nothing.
            try await salon.store.write { try $0.delete(third, by: Salon.bo) }
            #expect(try await salon.chat(chat).participant(.user(2))?.unreadCount == 0)
        }
    }

    @Test("a read mark that passes no message of another is no change", .rules("READ-06"))
    func idleReadMark() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let mine = try await salon.send("two", to: chat, as: Salon.bo).view.record.id
            let before = try await salon.chat(chat).revision
            _ = try await salon.store.write { try $0.markRead([mine], in: chat, by: Salon.bo) }
            #expect(try await salon.chat(chat).revision == before)
        }
    }

    @Test("each message keeps the time at which its reader first reached it", .rules("READ-03"))
    func receipts() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(chat, by: Salon.bea) }
            var ids: [MessageID] = []
            for text in ["a", "b", "c"] {
                ids.append(try await salon.send(text, to: chat, as: Salon.bo).view.record.id)
            }
            for id in [ids[0], ids[2]] {
                _ = try await salon.store.write { try $0.markRead([id], in: chat, by: Salon.bea) }
            }
            let views = try await salon.store.read { database in
                try MessageView.views(
                    of: MessageRecord.fetchAll(
                        where: "m.chat_id = ? ORDER BY m.id", arguments: [chat.rawValue], in: database), in: database)
            }
            let marks = try await salon.store.read { database in
                try Int64.fetchAll(database, sql: "SELECT read_at FROM read_mark ORDER BY message_id")
            }
            #expect(marks.count == 2)
            #expect(views.map { $0.reads.map(\.at.milliseconds) } == [[marks[0]], [marks[0]], [marks[1]], [marks[1]]])
            #expect(views.allSatisfy { $0.reads.map(\.participant) == [.user(2)] && $0.deliveredAt != nil })
        }
    }

    @Test("only the sender edits, only text, only within 15 minutes", .rules("EDIT-01", "EDIT-03"))
    func editing() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let id = try await salon.send("one", to: chat, as: Salon.bea).view.record.id
            let (view, _) = try await salon.store.write { try $0.edit(id, content: "two", by: Salon.bea) }
            #expect(view.record.isEdited && view.record.content == "two")
            #expect(try await salon.chat(chat).lastMessagePreview == "two")
            let stranger = await Salon.refusal {
                _ = try await salon.store.write { try $0.edit(id, content: "x", by: Salon.bo) }
            }
            #expect(stranger == .forbidden)
            try await salon.store.write {
                try $0.database.execute(sql: "UPDATE message SET created_at = created_at - 900001")
            }
            let late = await Salon.refusal {
                _ = try await salon.store.write { try $0.edit(id, content: "x", by: Salon.bea) }
            }
            #expect(late == .editWindowClosed)
        }
    }

    @Test("a deleted message leaves a tombstone without words, media or references", .rules("EDIT-04", "EDIT-05"))
    func deleting() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            var draft = MessageDraft(text: "secret")
            draft.reference = Reference(kind: .order, id: 7)
            let sent = try await salon.store.write { [draft] in try $0.send(draft, to: chat, from: Salon.bo) }
            let id = sent.view.record.id
            let byColleague = await Salon.refusal { try await salon.store.write { try $0.delete(id, by: Salon.bea) } }
            #expect(byColleague == .forbidden)
            try await salon.store.write { try $0.delete(id, by: Salon.ada) }
            let record = try await salon.store.read { try MessageRecord.fetch(id, in: $0) }
            #expect(record?.content == "[Message deleted]")
            #expect(record?.reference == nil && record?.attachments == [])
            let stored = try await salon.chat(chat)
            #expect(stored.totalMessages == 1)
            #expect(stored.lastMessagePreview == "[Message deleted]")
            // A second time changes nothing.
            try await salon.store.write { try $0.delete(id, by: Salon.ada) }
            #expect(try await salon.chat(chat).revision == stored.revision)
        }
    }

    @Test("a chat waits since the customer's oldest unanswered message", .rules("CHAT-17"))
    func waiting() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let since = try await salon.chat(chat).waitingSince
            #expect(since != nil)
            _ = try await salon.send("still there?", to: chat, as: Salon.bo)
            #expect(try await salon.chat(chat).waitingSince == since)
            _ = try await salon.send("yes", to: chat, as: Salon.bea)
            #expect(try await salon.chat(chat).waitingSince == nil)
            let again = try await salon.send("good", to: chat, as: Salon.bo).view.record
            #expect(try await salon.chat(chat).waitingSince == again.createdAt)
            try await salon.store.write { try $0.delete(again.id, by: Salon.bo) }
            #expect(try await salon.chat(chat).waitingSince == nil)
        }
    }

    @Test(
        "a page is the same whichever end it is reached from", .rules("HIST-01", "HIST-02", "HIST-03"),
        arguments: [1, 7, 20, 50])
    func pages(size: Int) async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            for index in 0..<45 {
                let id = try await salon.send("\(index)", to: chat, as: Salon.bo).view.record.id
                if index % 7 == 0 { try await salon.store.write { try $0.delete(id, by: Salon.bo) } }
            }
            let record = try await salon.chat(chat)
            for includesDeleted in [false, true] {
                var paged: [MessageID] = []
                var page = 1
                while true {
                    let query = HistoryQuery(place: .page(page), size: size, includesDeleted: includesDeleted)
                    let part = try await salon.store.read { try HistoryPart.fetch(query, of: record, in: $0) }
                    paged += part.messages.map(\.record.id)
                    if !part.hasMore { break }
                    #expect(part.messages.count == size)
                    page += 1
                }
                let all = try await salon.store.read { database in
                    try MessageRecord.fetchAll(
                        where: "m.chat_id = ? \(includesDeleted ? "" : "AND m.deleted_at IS NULL") ORDER BY m.id DESC",
                        arguments: [chat.rawValue], in: database
                    ).map(\.id)
                }
                #expect(paged == all)
                let before = HistoryQuery(place: .before(all[3]), size: size, includesDeleted: includesDeleted)
                let older = try await salon.store.read { try HistoryPart.fetch(before, of: record, in: $0) }
                #expect(older.messages.map(\.record.id) == Array(all.dropFirst(4).prefix(size)))
                let after = HistoryQuery(place: .after(all[9]), size: size, includesDeleted: includesDeleted)
                let newer = try await salon.store.read { try HistoryPart.fetch(after, of: record, in: $0) }
                #expect(newer.messages.map(\.record.id) == Array(all.prefix(9).reversed().prefix(size)))
            }
        }
    }
}
