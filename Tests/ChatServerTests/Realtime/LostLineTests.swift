import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Lines that end without a word", .timeLimit(.minutes(1)))
struct LostLineTests {
    @Test("a peer that ends its half of the line without a close frame is gone at once", .rules("EVT-05"))
    func halfClosed() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await bo.next("joined")
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let bea = try await server.connect(Salon.bea)
            try await bea.send(.joinChat(.init(chatID: chat), epoch: nil))
            _ = try await bo.next("user_joined")
            try await bea.end()
            #expect(try await bo.next("user_left")["participant_id"]?.integerValue == 2)
            #expect(await bea.closed() == nil)
        }
    }
}
