import ChatWire
import Testing

@testable import ChatClientKit

@Suite("Good manners")
struct MannersTests {
    private let chat = ChatID(1)

    @Test("typing starts at once, is repeated every 3 s and stops after 5 s without a key")
    func typing() {
        var typing = TypingDebouncer()
        let start = TypingDebouncer.Notice(chatID: chat, isTyping: true)
        let stop = TypingDebouncer.Notice(chatID: chat, isTyping: false)
        #expect(typing.key(in: chat, at: .seconds(0)) == start)
        #expect(typing.key(in: chat, at: .seconds(1)) == nil)
        #expect(typing.key(in: chat, at: .milliseconds(2999)) == nil)
        #expect(typing.key(in: chat, at: .seconds(3)) == start)
        #expect(typing.key(in: chat, at: .seconds(4)) == nil)
        #expect(typing.nextDue == .seconds(9))
        #expect(typing.due(at: .milliseconds(8999)) == [])
        #expect(typing.due(at: .seconds(9)) == [stop])
        #expect(typing.nextDue == nil)
        #expect(typing.stop(in: chat) == nil)
    }

    @Test("what was sent needs no stop, what was emptied does")
    func typingEnds() {
        var typing = TypingDebouncer()
        _ = typing.key(in: chat, at: .zero)
        typing.sent(in: chat)
        #expect(typing.stop(in: chat) == nil)
        _ = typing.key(in: chat, at: .zero)
        #expect(typing.stop(in: chat) == TypingDebouncer.Notice(chatID: chat, isTyping: false))
    }

    @Test("someone who types and falls silent is given up after 8 s")
    func indicators() {
        var typists = TypingIndicators()
        let typist = TypingIndicators.Typist(chatID: chat, someone: ServerEvent.Someone(.customer(7)))
        let isNews = typists.heard(typist, isTyping: true, at: .seconds(0))
        let isNewsAgain = typists.heard(typist, isTyping: true, at: .seconds(3))
        #expect(isNews && !isNewsAgain)
        #expect(typists.due(at: .milliseconds(10_999)) == [])
        #expect(typists.due(at: .seconds(11)) == [typist])
        let isNewsLate = typists.heard(typist, isTyping: false, at: .seconds(11))
        #expect(!isNewsLate)
    }

    @Test("deliveries are reported at once, then once a second with the newest")
    func deliveries() {
        var deliveries = MarkReports()
        deliveries.reached(MessageID(1), in: chat)
        #expect(deliveries.due(at: .seconds(10)).map(\.1) == [MessageID(1)])
        #expect(deliveries.nextDue == nil)
        deliveries.reached(MessageID(3), in: chat)
        deliveries.reached(MessageID(2), in: chat)
        #expect(deliveries.nextDue == .seconds(11))
        #expect(deliveries.due(at: .milliseconds(10_999)).isEmpty)
        #expect(deliveries.due(at: .seconds(11)).map(\.1) == [MessageID(3)])
        deliveries.reached(MessageID(3), in: chat)
        #expect(deliveries.nextDue == nil)
    }
}
