import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Who is told of chats and people", .timeLimit(.minutes(2)))
struct ChatListEventTests {
    @Test("chats come, change and go on every connection of who has them", .rules("EVT-12", "EVT-13", "EVT-14"))
    func chatList() async throws {
        try await withChatServer { server in
            let (bo, bea, cem, dora) = (
                try await server.connect(Salon.bo), try await server.connect(Salon.bea),
                try await server.connect(Salon.cem), try await server.connect(Salon.dora)
            )
            // At least so many events: a commit is told by each event loop in its own time.
            func list(_ socket: TestSocket, _ count: Int = 1) async throws -> [String] {
                var found: [String] = []
                repeat {
                    found += try await socket.settled().compactMap { event in
                        guard let type = event.type, type != "presence", type != "delivered" else { return nil }
                        return "\(type) \(event["chat"]?["unread_count"]?.integerValue ?? -1)"
                    }
                } while found.count < count
                return found
            }
            let opened = try await server.call(
                "POST", "/chat/chats/customer", as: Salon.bo, body: #"{"salon_id":1,"initial_message":"Hi"}"#)
            let chat = ChatID(try #require(opened.json["id"]?.integerValue))
            // Made, then written to.
            #expect(try await list(bo, 2) == ["chat_created 0", "chat_updated 0"])
            #expect(try await list(cem, 2) == ["chat_created 0", "chat_updated 0"])
            #expect(try await list(bea, 2) == ["chat_created 0", "chat_updated 0"])
            #expect(try await server.call("POST", "/chat/chats/\(chat)/claim", as: Salon.bea).status == 200)
            #expect(try await list(cem) == ["chat_removed -1"])
            #expect(try await list(bea) == ["chat_updated 1"])
            #expect(try await list(bo) == ["chat_updated 0"])
            try await bea.join(chat)
            _ = try await server.salon.send("more", to: chat, as: Salon.bo)
            // Joined ones are told by the message itself.
            #expect(try await list(bea) == ["message -1"])
            #expect(try await list(bo) == ["chat_updated 0"])
            _ = try await server.call("PATCH", "/chat/chats/\(chat)", as: Salon.bea, body: #"{"title":"Cut"}"#)
            #expect(try await list(bea) == ["chat_updated 2"])
            #expect(try await list(bo) == ["chat_updated 0"])
            _ = try await server.call(
                "POST", "/chat/chats/\(chat)/participants", as: Salon.bea, body: #"{"user_id":3}"#)
            #expect(try await list(cem) == ["chat_created 2"])
            _ = try await server.call("DELETE", "/chat/chats/\(chat)/participants/3", as: Salon.cem)
            #expect(try await list(cem) == ["chat_removed -1"])
            _ = try await server.salon.send("secret", to: chat, as: Salon.bo)
            for socket in [cem, dora] { #expect(try await list(socket, 0) == []) }
        }
    }

    @Test("who is back within the grace was never away", .rules("EVT-15"))
    func presence() async throws {
        var settings = RealtimeTests.unlimited
        settings.presenceGrace = 1_000
        try await withChat(settings) { server, chat in
            let (bo, eda) = (try await server.connect(Salon.bo), try await server.connect(Salon.eda))
            let bea = try await server.connect(Salon.bea)
            let came = try await bo.next()
            #expect(came.names == ["type", "participant_type", "participant_id", "is_online", "last_seen_at"])
            #expect(came["is_online"]?.boolValue == true)
            try await bea.cut()
            let back = try await server.connect(Salon.bea)
            #expect(try await bo.settled() == [])
            let online = try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bo)
            #expect(online.json["online_participants"]?.arrayValue?.contains(.integer(2)) == true)
            try await back.cut()
            let went = try await bo.next()
            #expect(went.type == "presence" && went["is_online"]?.boolValue == false)
            #expect(went["last_seen_at"]?.stringValue != nil)
            let offline = try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bo)
            #expect(offline.json["online_participants"]?.arrayValue?.contains(.integer(2)) == false)
            #expect(try await eda.settled() == [])
        }
    }
}
