import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("What changed since", .timeLimit(.minutes(2)))
struct ChangesTests {
    private func changes(_ chat: ChatID, of server: TestChatServer, _ query: String) async throws -> Changes {
        let answer = try await server.call("GET", "/chat/chats/\(chat)/changes?\(query)", as: Salon.bea)
        #expect(answer.status == 200)
        #expect(answer.json.names == ["epoch", "reset", "revision", "chat", "messages", "reads", "has_more"])
        return try Changes(json: answer.json)
    }

    @Test("a revision counts what changed, and nothing else", .rules("SYNC-01"))
    func revision() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let store = server.salon.store
            var id = MessageID(1)
            func rises(by expected: Int64, _ what: Comment, _ body: (MessageID) async throws -> Void) async throws {
                let before = try await server.salon.chat(chat).revision
                try await body(id)
                let after = try await server.salon.chat(chat).revision
                #expect(after - before == expected, what)
            }
            try await rises(by: 1, "claimed") { _ in _ = try await store.write { try $0.claim(chat, by: Salon.bea) } }
            try await rises(by: 1, "sent") { _ in _ = try await server.salon.send("a", to: chat, as: Salon.bo) }
            id = try #require(try await server.salon.chat(chat).lastMessageID)
            try await rises(by: 1, "read") { id in
                _ = try await store.write { try $0.markRead([id], in: chat, by: Salon.bea) }
            }
            try await rises(by: 0, "read again") { id in
                _ = try await store.write { try $0.markRead([id], in: chat, by: Salon.bea) }
            }
            try await rises(by: 0, "delivered") { id in
                try await store.write { try $0.markDelivered(id, in: chat, to: .user(2)) }
            }
            try await rises(by: 0, "muted") { _ in
                _ = try await store.write { try $0.mute(chat, true, by: Salon.bea) }
            }
            try await rises(by: 1, "edited") { id in
                _ = try await store.write { try $0.edit(id, content: "b", by: Salon.bo) }
            }
            try await rises(by: 1, "deleted") { id in try await store.write { try $0.delete(id, by: Salon.bo) } }
            for (expected, what) in [(Int64(1), "renamed"), (0, "named the same")] {
                try await rises(by: expected, Comment(rawValue: what)) { _ in
                    _ = try await store.write { try $0.patch(chat, ChatPatch(title: "t"), by: Salon.bea) }
                }
            }
            try await rises(by: 1, "archived") { _ in
                _ = try await store.write { try $0.patch(chat, ChatPatch(isArchived: true), by: Salon.bea) }
            }
            try await rises(by: 1, "added") { _ in
                _ = try await store.write { try $0.addParticipant(3, to: chat, by: Salon.bea) }
            }
            try await rises(by: 1, "removed") { _ in
                _ = try await store.write { try $0.removeParticipant(3, from: chat, by: Salon.bea) }
            }
            let bo = try await server.connect(Salon.bo)
            try await rises(by: 0, "joined, typed") { _ in
                try await bo.join(chat)
                try await bo.send(.typing(chat, isTyping: true))
                _ = try await bo.settled()
            }
        }
    }

    @Test("each revision is told to who joined by one event that bears it", .rules("SYNC-02"))
    func eachRevision() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let store = server.salon.store
            _ = try await store.write { try $0.claim(chat, by: Salon.bea) }
            _ = try await store.write { try $0.patch(chat, ChatPatch(isArchived: true), by: Salon.bea) }
            let sockets = [
                try await server.connect(Salon.bea), try await server.connect(Salon.bo),
                try await server.connect(Salon.ada),
            ]
            for socket in sockets { try await socket.join(chat) }
            _ = try await sockets[1].settled()
            let before = try await server.salon.chat(chat).revision
            // Brings it back: two revisions.
            let id = try await server.salon.send("a", to: chat, as: Salon.bo).view.record.id
            _ = try await store.write { try $0.markRead([id], in: chat, by: Salon.bea) }
            _ = try await store.write { try $0.edit(id, content: "b", by: Salon.bo) }
            _ = try await store.write { try $0.mute(chat, true, by: Salon.bea) }
            _ = try await store.write { try $0.addParticipant(3, to: chat, by: Salon.bea) }
            try await store.write { try $0.delete(id, by: Salon.bo) }
            _ = try await store.write { try $0.removeParticipant(2, from: chat, by: Salon.ada) }
            let after = try await server.salon.chat(chat).revision
            #expect(after == before + 7)
            for (index, socket) in sockets.enumerated() {
                let events = try await socket.settled()
                let told = events.compactMap { $0["revision"]?.integerValue }
                // Bea may not see the last one: it took her out.
                #expect(told == Array(before + 1...(index == 0 ? after - 1 : after)))
                if index == 0 { #expect(events.last?.type == "chat_removed") }
            }
        }
    }

    @Test("changes are what is newer, as it is now, in order", .rules("SYNC-03"))
    func since() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let store = server.salon.store
            _ = try await store.write { try $0.claim(chat, by: Salon.bea) }
            let old = try await server.salon.send("old", to: chat, as: Salon.bo).view.record.id
            let gone = try await server.salon.send("gone", to: chat, as: Salon.bo).view.record.id
            let since = try await server.salon.chat(chat).revision
            _ = try await store.write { try $0.markRead([old], in: chat, by: Salon.bea) }
            _ = try await server.salon.send("new", to: chat, as: Salon.bea)
            _ = try await store.write { try $0.edit(old, content: "older", by: Salon.bo) }
            try await store.write { try $0.delete(gone, by: Salon.bo) }
            let changes = try await changes(chat, of: server, "since=\(since)")
            #expect(changes.messages.map(\.content) == ["new", "older", "[Message deleted]"])
            #expect(changes.messages.compactMap(\.revision) == [since + 2, since + 3, since + 4])
            #expect(changes.reads.map(\.messageID) == [old] && changes.reads.map(\.revision) == [since + 1])
            #expect(changes.revision == since + 4 && !changes.hasMore && !changes.reset)
            let nothing = try await self.changes(chat, of: server, "since=\(changes.revision)")
            #expect(nothing.messages.isEmpty && nothing.reads.isEmpty && nothing.revision == changes.revision)
        }
    }

    @Test(
        "page after page gives all once, however small, and none is over the limit", .rules("SYNC-04"),
        arguments: [1, 2, 7, 200])
    func pages(limit: Int) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let store = server.salon.store
            _ = try await store.write { try $0.claim(chat, by: Salon.bea) }
            for number in 0..<30 {
                let words =
                    "\(number) "
                    + String(repeating: number % 2 == 0 ? "\u{1}" : "x", count: number % 3 == 0 ? 9_000 : 1)
                let id = try await server.salon.send(words, to: chat, as: Salon.bo).view.record.id
                if number % 5 == 0 { _ = try await store.write { try $0.markRead([id], in: chat, by: Salon.bea) } }
                if number % 7 == 0 {
                    _ = try await store.write {
                        try $0.patch(chat, ChatPatch(title: words.prefix(3).description), by: Salon.bea)
                    }
                }
            }
            var (revision, seen, reads, pages) = (Int64(0), [Int64](), 0, 0)
            var hasMore = true
            while hasMore {
                let token = try await server.token(Salon.bea)
                let answer = try await server.request(
                    "GET", "/chat/chats/\(chat)/changes?since=\(revision)&limit=\(limit)", token: token)
                let page = try Changes(json: answer.json)
                #expect(page.messages.count + page.reads.count <= limit)
                #expect(answer.body.utf8.count <= 256 * 1_024 || page.messages.count + page.reads.count == 1)
                #expect(page.revision > revision || !page.hasMore)
                seen += page.messages.compactMap(\.revision)
                reads += page.reads.count
                (revision, hasMore) = (page.revision, page.hasMore)
                pages += 1
            }
            #expect(seen.count == 31 && seen == seen.sorted() && Set(seen).count == 31 && reads == 6)
            let last = try await server.salon.chat(chat).revision
            #expect(revision == last)
            #expect(limit < 200 || pages > 1)
        }
    }

    @Test("another epoch, or a revision that is not there yet, is told to begin anew", .rules("SYNC-05"))
    func reset() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let epoch = server.salon.store.epoch
            for (query, isReset) in [
                ("since=0&epoch=other", true), ("since=0&epoch=\(epoch)", false), ("since=99", true),
                ("since=99&epoch=\(epoch)", true), ("since=2", false),
            ] {
                let changes = try await changes(chat, of: server, query)
                #expect(changes.reset == isReset, "\(query)")
                #expect(changes.epoch == epoch)
                if isReset { #expect(changes.messages.isEmpty && changes.reads.isEmpty && !changes.hasMore) }
            }
        }
    }
}
