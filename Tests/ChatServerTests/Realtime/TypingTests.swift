import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Who is told of typing", .timeLimit(.minutes(2)))
struct TypingTests {
    @Test(
        "typing goes to the others, repeated at most every two seconds, its end only after a start",
        .rules("TYPE-01", "EVT-03"))
    func typing() async throws {
        try await withChat { server, chat in
            let (bo, second, bea) = (
                try await server.connect(Salon.bo), try await server.connect(Salon.bo),
                try await server.connect(Salon.bea, .base)
            )
            for socket in [bo, second, bea] { try await socket.join(chat) }
            for socket in [bo, second] { _ = try await socket.settled() }
            try await bo.send(.typing(chat, isTyping: false))
            for socket in [bo, bea] { #expect(try await socket.settled() == []) }
            for _ in 0..<5 { try await bo.send(.typing(chat, isTyping: true)) }
            _ = try await bo.settled()
            let starts = try await bea.settled()
            #expect(starts.count == 1 && starts.first?["is_typing"]?.boolValue == true)
            #expect(
                starts.first?.names == [
                    "type", "chat_id", "participant_type", "participant_id", "is_typing", "timestamp",
                ])
            for _ in 0..<2 { try await bo.send(.typing(chat, isTyping: false)) }
            _ = try await bo.settled()
            #expect(try await bea.settled().map { $0["is_typing"]?.boolValue } == [false])
            #expect(try await second.settled() == [])
        }
    }

    @Test("who is taken out of a chat no longer types in it", .rules("TYPE-02"))
    func typingEndsOnRemoval() async throws {
        try await withChat { server, chat in
            _ = try await server.salon.store.write { try $0.addParticipant(3, to: chat, by: Salon.bea) }
            let (bo, cem) = (try await server.connect(Salon.bo, .base), try await server.connect(Salon.cem))
            for socket in [bo, cem] { try await socket.join(chat) }
            try await cem.send(.typing(chat, isTyping: true))
            #expect(try await bo.next("typing")["is_typing"]?.boolValue == true)
            _ = try await server.salon.store.write { try $0.removeParticipant(3, from: chat, by: Salon.bea) }
            #expect(try await bo.next()["is_typing"]?.boolValue == false)
            #expect(try await bo.next().type == "user_left")
        }
    }
}
