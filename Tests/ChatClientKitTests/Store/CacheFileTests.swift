import ChatWire
import Testing

@testable import ChatClientKit

@Suite("Chats and messages on the disk")
struct CacheFileTests {
    private let chat = ChatID(1)
    private let me = ParticipantKey.user(1)

    private func ids(_ messages: [Message]) -> [Int64] { messages.map(\.id.rawValue) }

    /// A cache of chat 1, begun at revision 5 with message 10 the newest.
    private func begun(_ fixture: StoreFixture) throws -> CacheFile {
        let cache = try fixture.cache()
        try cache.apply([
            .replaced(epoch: "e", me: me), .list([.fixture(revision: 5, lastMessage: 10)]),
            .began(chat, revision: 5, newest: MessageID(10)),
        ])
        return cache
    }

    @Test("what was noted is there after a restart")
    func survives() throws {
        let fixture = try StoreFixture()
        do {
            let cache = try begun(fixture)
            try cache.apply([
                .message(.fixture(11, revision: 6)), .reached(chat, revision: 6, newest: MessageID(11)),
            ])
        }
        let cache = try fixture.cache()
        let contents = try cache.contents()
        #expect((contents.epoch, contents.me) == ("e", me))
        #expect(contents.chats == [.fixture(revision: 5, lastMessage: 10)])
        #expect(contents.ranges == [chat: CacheFile.Range(low: 11, newest: 11, revision: 6)])
        #expect(try cache.page(of: chat, before: nil, limit: 50).messages == [.fixture(11, revision: 6)])
    }

    @Test("pages extend the range downwards, and one that would leave a hole does not")
    func pages() throws {
        let cache = try begun(try StoreFixture())
        try cache.apply([.page(chat, [.fixture(10), .fixture(8)], upTo: nil, reachesStart: false)])
        try cache.apply([.page(chat, [.fixture(4)], upTo: MessageID(6), reachesStart: false)])
        #expect(ids(try cache.page(of: chat, before: nil, limit: 50).messages) == [10, 8])
        try cache.apply([.page(chat, [.fixture(6), .fixture(4)], upTo: MessageID(8), reachesStart: true)])
        let page = try cache.page(of: chat, before: nil, limit: 50)
        #expect(ids(page.messages) == [10, 8, 6, 4])
        #expect(page.reachesStart)
        #expect(ids(try cache.page(of: chat, before: MessageID(8), limit: 1).messages) == [6])
    }

    @Test("ids as large as there are, and questions before the first, stop nothing")
    func extremes() throws {
        let cache = try StoreFixture().cache()
        let last = MessageID(.max)
        try cache.apply([
            .replaced(epoch: "e", me: me), .list([.fixture(revision: .max, lastMessage: .max)]),
            .began(chat, revision: .max, newest: last),
            .page(chat, [.fixture(.max, revision: .max)], upTo: nil, reachesStart: true),
        ])
        #expect(ids(try cache.page(of: chat, before: nil, limit: 5).messages) == [.max])
        for id in [Int64.min, 0, 1] {
            #expect(try cache.page(of: chat, before: MessageID(id), limit: 5).messages.isEmpty)
        }
    }

    @Test("an answer that is older than an event does not undo it")
    func lateAnswer() throws {
        let cache = try begun(try StoreFixture())
        try cache.apply([
            .message(.fixture(9, content: "edited", revision: 6)), .reached(chat, revision: 6, newest: nil),
            .page(
                chat, [.fixture(10, revision: 2), .fixture(9, content: "old", revision: 1)], upTo: nil,
                reachesStart: false),
        ])
        #expect(try cache.page(of: chat, before: nil, limit: 9).messages.map(\.content) == ["Hi", "edited"])
    }

    @Test("a chat that left the list, and a replaced store, take what is held with them")
    func forgets() throws {
        let cache = try begun(try StoreFixture())
        try cache.apply([.page(chat, [.fixture(10)], upTo: nil, reachesStart: true), .list([.fixture(2)])])
        #expect(try cache.contents().ranges.isEmpty)
        #expect(try cache.page(of: chat, before: nil, limit: 9).messages.isEmpty)
        try cache.apply([.replaced(epoch: "f", me: me)])
        #expect(try cache.contents().chats.isEmpty)
        #expect(try cache.contents().epoch == "f")
    }

    @Test("a quoted message is quoted as it is by now")
    func quotes() throws {
        let cache = try begun(try StoreFixture())
        var reply = Message.fixture(11, revision: 6)
        reply.replyTo = ReplyTarget(
            id: MessageID(10), sender: .customer(7), senderName: nil, messageType: .text, content: "secret",
            isDeleted: false)
        try cache.apply([
            .page(chat, [.fixture(10, content: "secret", revision: 1)], upTo: nil, reachesStart: true),
            .message(reply), .message(.fixture(10, content: Message.deletedContent, revision: 7, isDeleted: true)),
            .reached(chat, revision: 7, newest: MessageID(11)),
        ])
        let quoted = try #require(try cache.page(of: chat, before: nil, limit: 1).messages.first?.replyTo)
        #expect(quoted.content == Message.deletedContent)
        #expect(quoted.isDeleted)
    }

    @Test("over its limit it lets the oldest go, and knows that it did")
    func trims() throws {
        let fixture = try StoreFixture()
        let cache = try fixture.cache(limit: 300_000)
        let words = String(repeating: "word ", count: 200)
        try cache.apply([.replaced(epoch: "e", me: me), .began(chat, revision: 0, newest: nil)])
        try cache.apply((1...1000).map { .message(.fixture(Int64($0), content: words, revision: Int64($0))) })
        try cache.apply([.reached(chat, revision: 1000, newest: MessageID(1000))])
        try cache.trim()
        #expect(try cache.size() <= 300_000)
        let range = try #require(try cache.range(of: chat))
        #expect(range.low > 700)
        #expect(ids(try cache.page(of: chat, before: nil, limit: 2000).messages) == (range.low...1000).reversed())
    }

    @Test("files are for their owner alone")
    func modes() throws {
        let fixture = try StoreFixture()
        _ = try begun(fixture)
        _ = try fixture.outbox()
        #expect(try fixture.mode(of: fixture.folder.path) == "700")
        #expect(try fixture.mode(of: fixture.folder.shared) == "700")
        for path in [fixture.folder.cache, fixture.folder.outbox] { #expect(try fixture.mode(of: path) == "600") }
    }
}
