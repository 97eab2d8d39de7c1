import ChatTestSupport
import ChatWire
import Testing

@testable import ChatClientKit

@Suite("Changes of the cache put together")
struct CoalescingTests {
    private let me = ParticipantKey.user(1)

    @Test("of a busy chat the last state stands for all, and every message stays")
    func busy() throws {
        let changes: [CacheFile.Change] = (11...2010).flatMap { id -> [CacheFile.Change] in
            [
                .message(.fixture(id, revision: id)), .chat(.fixture(revision: id, lastMessage: id)),
                .reached(ChatID(1), revision: id, newest: MessageID(id)),
            ]
        }
        #expect(changes.coalesced().count == 2002)
    }

    /// A change of one of three chats.
    private func change(_ number: Int64, using generator: inout SeededGenerator) -> CacheFile.Change {
        let chat = ChatID(Int64.random(in: 1...3, using: &generator))
        let newest = MessageID(number)
        return switch Int.random(in: 0..<24, using: &generator) {
        case 0: .chatRemoved(chat)
        case 1: .began(chat, revision: number, newest: newest)
        case 2: .list([.fixture(1, revision: number), .fixture(chat.rawValue, revision: number)])
        case 3: .replaced(epoch: "e\(number)", me: me)
        case 4:
            .page(
                chat, [.fixture(number, in: chat.rawValue), .fixture(number - 5, in: chat.rawValue)], upTo: nil,
                reachesStart: false)
        case 5..<10: .message(.fixture(number, in: chat.rawValue, revision: number))
        case 10..<16: .chat(.fixture(chat.rawValue, revision: number))
        default: .reached(chat, revision: number, newest: Bool.random(using: &generator) ? newest : nil)
        }
    }

    @Test("what is kept is the same, whatever happened", arguments: 1...60 as ClosedRange<UInt64>)
    func same(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let changes = (0..<Int64(60)).map { change(100 + $0, using: &generator) }
        let (one, other) = (try StoreFixture(), try StoreFixture())
        let (plain, coalesced) = (try one.cache(), try other.cache())
        try plain.apply(changes)
        try coalesced.apply(changes.coalesced())
        let (left, right) = (try plain.contents(), try coalesced.contents())
        #expect(left.epoch == right.epoch && left.ranges == right.ranges)
        #expect(left.chats.sorted { $0.id < $1.id } == right.chats.sorted { $0.id < $1.id })
        for chat in 1...3 {
            let (left, right) = (
                try plain.page(of: ChatID(Int64(chat)), before: nil, limit: 100),
                try coalesced.page(of: ChatID(Int64(chat)), before: nil, limit: 100)
            )
            #expect(left.messages == right.messages && left.reachesStart == right.reachesStart)
        }
    }
}
