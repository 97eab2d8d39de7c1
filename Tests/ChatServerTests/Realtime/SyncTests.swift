import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

/// What a client holds that applied a chat's events: messages, marks and the revision.
private struct Replica {
    var revision: Int64 = 0
    var messages: [MessageID: Message] = [:]
    var reads: [ParticipantKey: MessageID] = [:]

    /// Takes a `joined` answer.
    mutating func apply(_ changes: Changes) throws {
        #expect(!changes.reset)
        for message in changes.messages { messages[message.id] = message }
        for mark in changes.reads { reads[mark.reader] = mark.messageID }
        revision = changes.revision
    }

    /// Takes an event; each must carry the very next revision.
    mutating func apply(_ event: ServerEvent) {
        switch event {
        case .message(let message, let revision?), .messageUpdated(let message, let revision),
            .messageDeleted(let message, let revision):
            advance(to: revision)
            messages[message.id] = message
        case .readReceipt(_, let id, let reader, _, let revision?):
            advance(to: revision)
            if let key = reader.key { reads[key] = id }
        case .chatUpdated(_, let revision?): advance(to: revision)
        default: break
        }
    }

    private mutating func advance(to next: Int64) {
        #expect(next == revision + 1)
        revision = next
    }
}

@Suite("Sync", .timeLimit(.minutes(2)))
struct SyncTests {
    @Test(
        "clients that join, leave and are cut in mid-stream hold what GET answers, revision by revision",
        .rules("SYNC-06"), arguments: [1, 2, 3])
    func midStream(seed: UInt64) async throws {
        try await withChatServer(RealtimeTests.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await write(to: chat, of: server, seed: seed) }
                for reader in 0..<4 {
                    group.addTask { try await read(chat, of: server, seed: seed &* 31 &+ UInt64(reader)) }
                }
                try await group.waitForAll()
            }
        }
    }

    /// Writes, edits, deletes, reads and renames, 300 times.
    private func write(to chat: ChatID, of server: TestChatServer, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        let store = server.salon.store
        var ids: [MessageID] = []
        for step in 0..<300 {
            let author = Bool.random(using: &generator) ? Salon.bo : Salon.bea
            switch Int.random(in: 0..<10, using: &generator) {
            case 0:
                if let id = ids.randomElement(using: &generator) {
                    _ = await Salon.refusal {
                        _ = try await store.write { try $0.edit(id, content: "edit \(step)", by: author) }
                    }
                }
            case 1:
                if let id = ids.randomElement(using: &generator) {
                    _ = await Salon.refusal { try await store.write { try $0.delete(id, by: author) } }
                }
            case 2:
                if let id = ids.randomElement(using: &generator) {
                    _ = try await store.write { try $0.markRead([id], in: chat, by: author) }
                }
            case 3: _ = try await store.write { try $0.patch(chat, ChatPatch(title: "\(step)"), by: Salon.bea) }
            default: ids.append(try await server.salon.send("\(step)", to: chat, as: author).view.record.id)
            }
        }
        _ = try await server.salon.send("the end", to: chat, as: Salon.bo)
    }

    /// Follows the chat until its last message, losing the line at random and coming back with the revision it has.
    private func read(_ chat: ChatID, of server: TestChatServer, seed: UInt64) async throws {
        var generator = SeededGenerator(seed: seed)
        var replica = Replica()
        var isOver = false
        while !isOver {
            let socket = try await server.connect(Bool.random(using: &generator) ? Salon.bea : Salon.ada)
            try await socket.send(.joinChat(.init(chatID: chat, sinceRevision: replica.revision), epoch: nil))
            var life = Int.random(in: 1..<60, using: &generator)
            var hasJoined = false
            while life > 0, !isOver {
                let event = try ServerEvent(json: try await socket.next())
                if case .joined(_, let changes) = event {
                    try replica.apply(changes)
                    hasJoined = true
                    if changes.hasMore { break }
                } else if hasJoined {
                    replica.apply(event)
                }
                isOver = replica.messages.values.contains { $0.content == "the end" }
                life -= 1
            }
            try await socket.cut()
        }
        try await compare(replica, with: chat, of: server)
    }

    private func compare(_ replica: Replica, with chat: ChatID, of server: TestChatServer) async throws {
        var all: [MessageID: Message] = [:]
        var page = 1
        while true {
            let path = "/chat/chats/\(chat)/messages?page=\(page)&page_size=100&include_deleted=true"
            let answer = try MessagePage(json: try await server.call("GET", path, as: Salon.bea).json)
            for message in answer.messages { all[message.id] = message }
            if !answer.hasMore { break }
            page += 1
        }
        #expect(Set(replica.messages.keys) == Set(all.keys))
        for (id, message) in replica.messages {
            #expect(message.content == all[id]?.content)
            #expect(message.isDeleted == all[id]?.isDeleted)
            #expect(message.revision == all[id]?.revision)
        }
        let record = try await server.salon.chat(chat)
        #expect(replica.revision == record.revision)
        for participant in record.participants {
            #expect(replica.reads[participant.key] == participant.lastReadMessageID)
        }
    }
}
