import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("The base layer", .timeLimit(.minutes(2)))
struct BaseEventsTests {
    private static let baseTypes: Set<String> = [
        "connected", "message", "typing", "read_receipt", "user_joined", "user_left", "error", "pong",
    ]

    @Test(
        "a client without subprotocol sees the eight base types only, whatever v2 clients do to the chat meanwhile",
        .rules("WS-06"))
    func baseSeesBase() async throws {
        var settings = RealtimeTests.unlimited
        settings.presenceGrace = 20
        try await withChatServer(settings) { server in
            let (salon, store) = (server.salon, server.salon.store)
            let chat = try await salon.waitingChat()
            let bo = try await server.connect(Salon.bo, .base)
            let ada = try await server.connect(Salon.ada, .base)
            for socket in [bo, ada] {
                try await socket.send(.joinChat(.init(chatID: chat), epoch: nil))
                _ = try await socket.settled()
            }
            let bea = try await server.connect(Salon.bea)
            try await bea.send(.joinChat(.init(chatID: chat, sinceRevision: 0), epoch: nil))
            try await bea.send(.sendMessage(chat, MessageDraft(text: "one")))
            let id = MessageID(try #require(try await bea.next("message")["message"]?["id"]?.integerValue))
            try await bea.send(.typing(chat, isTyping: true))
            try await bea.send(.delivered(chat, id))
            _ = try await store.write { try $0.edit(id, content: "two", by: Salon.bea) }
            try await store.write { try $0.delete(id, by: Salon.bea) }
            _ = try await store.write { try $0.patch(chat, ChatPatch(title: "t", isArchived: true), by: Salon.bea) }
            _ = try await salon.send("back", to: chat, as: Salon.bo)
            _ = try await store.write { try $0.addParticipant(3, to: chat, by: Salon.bea) }
            _ = try await store.write { try $0.mute(chat, true, by: Salon.bo) }
            _ = try await store.write { try $0.removeParticipant(3, from: chat, by: Salon.bea) }
            let newest = try #require(try await salon.chat(chat).lastMessageID)
            try await bea.send(.readMessage(chat, [newest]))
            _ = try await bea.next("read_receipt")
            try await bea.cut()
            _ = try await bo.next("user_left")
            for socket in [bo, ada] {
                try await socket.send(.delivered(chat, newest))
                try await socket.send(.joinChats([.init(chatID: chat)], epoch: nil))
                let events = try await socket.settled()
                for event in events {
                    #expect(Self.baseTypes.contains(event["type"]?.stringValue ?? "none"))
                    #expect(event["revision"] == nil)
                }
                #expect(events.filter { $0["code"]?.stringValue == "unknown_type" }.count == 2)
            }
        }
    }
}
