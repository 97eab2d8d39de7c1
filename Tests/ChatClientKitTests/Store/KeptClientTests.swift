import ChatTestSupport
import ChatWire
import Testing

@testable import ChatClientKit

@Suite("A client with a folder", .timeLimit(.minutes(1)))
struct KeptClientTests {
    @Test("the next start knows before any connection who one is, one's chats and what waits")
    func paints() async throws {
        let fixture = try StoreFixture()
        var ada = Identity(participant: .user(1))
        ada.name = "Ada"
        ada.role = .admin
        let server = try ScriptedChat(
            rest: { [ada] request in
                request.path.hasSuffix("/auth/me") ? (200, ScriptedChat.json(ada)) : ScriptedChat.oneChat(request)
            },
            socket: { socket in
                try socket.greet()
                try socket.join()
                try socket.idle()
            })
        let first = try ChatClient.scripted(server, folder: fixture.folder)
        try await withRunning(first) { events in
            // Who one is and the list are read side by side.
            var (isKnown, isLive) = (false, false)
            while !isKnown || !isLive, let event = await events.next() {
                if case .identity(let identity) = event, identity.name != nil { isKnown = true }
                if case .connection(.live) = event { isLive = true }
            }
        }
        server.stop()
        let sent = try await first.send("still here", to: ChatID(1))

        let second = try ChatClient.scripted(server, folder: fixture.folder)
        let known = await second.snapshot()
        #expect(known.identity == ada)
        #expect(known.chats.map(\.id) == [ChatID(1)])
        #expect(known.outgoing.map(\.id) == [sent.id])
        #expect(known.outgoing.map(\.draft.content) == ["still here"])
    }

    @Test("a folder that was removed and made anew keeps its log though an old process closes its files")
    func removedFolder() throws {
        let fixture = try StoreFixture()
        var old: OutboxFile? = try fixture.outbox()
        _ = try old?.append(.fixture("a"), epoch: nil)
        AccountFolder.removeDatabase(fixture.folder.outbox)
        let new = try fixture.outbox()
        _ = try new.append(.fixture("b"), epoch: nil)
        old = nil
        #expect(fixture.exists(fixture.folder.outbox + "-wal"))
        #expect(try fixture.outbox().changes(since: 0).entries.map(\.message.id.rawValue) == ["b"])
    }
}
