import ChatWire
import Testing

@testable import ChatClientKit

@Suite("A chat's sync")
struct ChatSyncTests {
    typealias Output = ChatSync.Output

    /// A v2 chat, live at revision 5 with message 10 the newest.
    private func live() -> ChatSync {
        var sync = ChatSync()
        #expect(sync.join(listed: .fixture(revision: 5, lastMessage: 10)) == 5)
        #expect(sync.joined(.fixture(5, lastMessage: 10)).outputs == [.chat(.fixture(revision: 5, lastMessage: 10))])
        #expect(sync.isLive)
        return sync
    }

    private func news(_ step: ChatSync.Step) -> [Output] {
        step.outputs.filter { if case .chat = $0 { false } else { true } }
    }

    @Test("the next revision is passed on, a repeated one is not")
    func inOrder() {
        var sync = live()
        let message = Message.fixture(11)
        #expect(sync.receive(.message(message), revision: 6).outputs == [.new(message)])
        #expect(sync.receive(.message(message), revision: 6) == ChatSync.Step())
        #expect(sync.revision == 6)
    }

    @Test("no revision follows the largest there is, and none of that size stops the program")
    func largestRevision() {
        for known in [.max, .max - 1, 0] as [Int64] {
            var sync = ChatSync()
            _ = sync.join(listed: .fixture(revision: known, lastMessage: 10))
            _ = sync.receive(.message(.fixture(11, revision: .max)), revision: .max)
            _ = sync.joined(.fixture(known, lastMessage: 10))
            let step = sync.receive(.message(.fixture(12, revision: .max)), revision: .max)
            #expect(step.outputs.isEmpty)
            sync.disconnected()
            #expect(sync.receive(.updated(.fixture(12)), revision: .max).outputs.isEmpty)
        }
    }

    @Test("a gap asks for changes, and holds what comes until they are there")
    func gap() {
        var sync = live()
        let (missed, late, next) = (Message.fixture(11), Message.fixture(12), Message.fixture(13))
        #expect(sync.receive(.message(late), revision: 7) == ChatSync.Step(fetch: .changes(since: 5)))
        #expect(sync.receive(.message(next), revision: 8) == ChatSync.Step())
        #expect(!sync.isLive)
        let step = sync.fetched(.fixture(7, messages: [missed, late], lastMessage: 12))
        #expect(news(step) == [.new(missed), .new(late), .new(next)])
        #expect(step.fetch == nil)
        #expect(sync.revision == 8)
        #expect(sync.isLive)
    }

    @Test("a gap behind a gap asks again, and loses nothing")
    func twoGaps() {
        var sync = live()
        _ = sync.receive(.message(.fixture(12)), revision: 7)
        _ = sync.receive(.message(.fixture(15)), revision: 10)
        _ = sync.receive(.message(.fixture(16)), revision: 11)
        let first = sync.fetched(.fixture(8, messages: [.fixture(11), .fixture(12), .fixture(13)]))
        #expect(news(first) == [.new(.fixture(11)), .new(.fixture(12)), .new(.fixture(13))])
        #expect(first.fetch == .changes(since: 8))
        let second = sync.fetched(.fixture(11, messages: [.fixture(14), .fixture(15), .fixture(16)]))
        #expect(news(second) == [.new(.fixture(14)), .new(.fixture(15)), .new(.fixture(16))])
        #expect(sync.revision == 11)
        #expect(sync.isLive)
    }

    @Test("pages of changes are put together, in the order of ids, old messages as changed")
    func pages() {
        var sync = live()
        _ = sync.receive(.message(.fixture(13)), revision: 9)
        let edited = Message.fixture(11, content: "edited later")
        let old = Message.fixture(9, content: "edited")
        let step = sync.fetched(.fixture(7, messages: [.fixture(12), old], hasMore: true))
        #expect(step == ChatSync.Step(fetch: .changes(since: 7)))
        let last = sync.fetched(.fixture(9, messages: [edited, .fixture(13)]))
        #expect(news(last) == [.updated(old), .new(edited), .new(.fixture(12)), .new(.fixture(13))])
    }

    @Test(
        "a server that tells of changes but does not give them is not asked for ever: history is read anew",
        arguments: [true, false])
    func stuck(hasMore: Bool) {
        var sync = live()
        _ = sync.receive(.message(.fixture(13)), revision: 9)
        let step = sync.fetched(.fixture(5, hasMore: hasMore, lastMessage: 10))
        #expect(step.outputs.first == .reset)
        #expect(step.fetch == nil)
        #expect(sync.isLive)
        #expect(sync.revision == 9)
    }

    @Test("after a reconnect the answer to the join brings what was missed, tombstones and reads too")
    func reconnect() {
        var sync = live()
        sync.disconnected()
        #expect(sync.join(listed: .fixture(revision: 9, lastMessage: 12)) == 5)
        #expect(sync.receive(.message(.fixture(13)), revision: 10) == ChatSync.Step())
        let mark = ReadMark(
            reader: .customer(7), messageID: MessageID(12), readAt: Timestamp(milliseconds: 1), revision: 9)
        let step = sync.joined(
            .fixture(9, messages: [.fixture(12), .fixture(10, isDeleted: true)], reads: [mark], lastMessage: 12))
        #expect(
            news(step) == [
                .deleted(.fixture(10, isDeleted: true)), .new(.fixture(12)),
                .read(MessageID(12), ServerEvent.Someone(.customer(7)), at: Timestamp(milliseconds: 1)),
                .new(.fixture(13)),
            ])
    }

    @Test("a connection lost between two pages of changes loses neither")
    func lostBetweenPages() {
        var sync = live()
        _ = sync.receive(.message(.fixture(13)), revision: 9)
        #expect(
            sync.fetched(.fixture(7, messages: [.fixture(11), .fixture(12)], hasMore: true)).fetch == .changes(since: 7)
        )
        sync.disconnected()
        #expect(sync.join(listed: .fixture(revision: 9, lastMessage: 13)) == 5)
        let step = sync.joined(.fixture(9, messages: [.fixture(11), .fixture(12), .fixture(13)], lastMessage: 13))
        #expect(news(step) == [.new(.fixture(11)), .new(.fixture(12)), .new(.fixture(13))])
    }

    @Test("the echo of one's own message before the join is answered does not hide what others sent before it")
    func echoBeforeJoin() {
        var sync = live()
        sync.disconnected()
        #expect(sync.receive(.message(.fixture(12, from: .user(1))), revision: 7) == ChatSync.Step())
        #expect(sync.join(listed: .fixture(revision: 7, lastMessage: 12)) == 5)
        let step = sync.joined(
            .fixture(7, messages: [.fixture(11), .fixture(12, from: .user(1))], lastMessage: 12))
        #expect(news(step) == [.new(.fixture(11)), .new(.fixture(12, from: .user(1)))])
    }

    @Test("a reset drops what is known and goes on from there")
    func reset() {
        var sync = live()
        sync.disconnected()
        _ = sync.join(listed: .fixture(revision: 2, lastMessage: 3))
        let step = sync.joined(.fixture(2, reset: true, lastMessage: 3))
        #expect(step.outputs.first == .reset)
        #expect(sync.revision == 2)
        #expect(sync.newest == MessageID(3))
        #expect(sync.receive(.message(.fixture(4)), revision: 3).outputs == [.new(.fixture(4))])
    }

    @Test("a chat that is just made tells its first message; one newly seen does not tell its past")
    func newChat() {
        var made = ChatSync()
        #expect(made.join(listed: .fixture(revision: 1, lastMessage: 20), fromStart: true) == 0)
        #expect(news(made.joined(.fixture(1, messages: [.fixture(20)], lastMessage: 20))) == [.new(.fixture(20))])
        var seen = ChatSync()
        #expect(seen.join(listed: .fixture(revision: 30, lastMessage: 20)) == 30)
    }

    @Test("a chat without a new revision is passed on, as it may bring what has none")
    func chatWithoutRevision() {
        var sync = live()
        let chat = Chat.fixture(revision: 5, lastMessage: 10)
        #expect(sync.receive(.chat(chat), revision: nil).outputs == [.chat(chat)])
        #expect(sync.receive(.chat(chat), revision: 5).outputs == [.chat(chat)])
        #expect(sync.receive(.chat(chat), revision: 7).fetch == .changes(since: 5))
    }

    // MARK: Base servers

    @Test("a base server's first join reads nothing, and its repetitions are dropped by id")
    func base() {
        var sync = ChatSync()
        #expect(sync.join(listed: .fixture()) == nil)
        #expect(sync.joinedBase() == ChatSync.Step())
        #expect(sync.receive(.message(.fixture(4)), revision: nil).outputs == [.new(.fixture(4))])
        #expect(sync.receive(.message(.fixture(4)), revision: nil).outputs == [])
        #expect(sync.receive(.message(.fixture(5)), revision: nil).outputs == [.new(.fixture(5))])
    }

    @Test("after a reconnect to a base server history is read back to what is known, and nothing overtakes it")
    func baseReconnect() {
        var sync = ChatSync()
        _ = sync.join(listed: .fixture())
        _ = sync.joinedBase()
        _ = sync.receive(.message(.fixture(4)), revision: nil)
        sync.disconnected()
        _ = sync.join(listed: .fixture(lastMessage: 6))
        #expect(sync.joinedBase() == ChatSync.Step(fetch: .history(backTo: MessageID(3))))
        #expect(sync.receive(.message(.fixture(6)), revision: nil) == ChatSync.Step())
        #expect(sync.receive(.message(.fixture(7)), revision: nil) == ChatSync.Step())
        let step = sync.fetchedHistory(reading([.fixture(6), .fixture(5), .fixture(4)]))
        #expect(step.outputs == [.new(.fixture(5)), .new(.fixture(6)), .new(.fixture(7))])
        #expect(sync.isLive)
    }

    private func reading(_ messages: [Message], isExact: Bool = true) -> HeldMessages.Reading {
        HeldMessages.Reading(messages: messages, first: messages.map(\.id.rawValue).min() ?? 0, isExact: isExact)
    }

    /// A chat of a base server that was away; it holds the messages 4 to 6.
    private func rereading() -> ChatSync {
        var sync = ChatSync()
        sync.historyBegins(after: MessageID(3))
        _ = sync.join(listed: .fixture())
        _ = sync.joinedBase()
        _ = sync.fetchedHistory(reading([]))
        for id in 4...6 { _ = sync.receive(.message(.fixture(Int64(id))), revision: nil) }
        sync.disconnected()
        _ = sync.join(listed: .fixture())
        _ = sync.joinedBase()
        return sync
    }

    @Test("what was edited and deleted at a base server while away is told, in order, once")
    func baseCorrections() {
        var sync = rereading()
        let edited = Message.fixture(4, content: "edited")
        let step = sync.fetchedHistory(reading([.fixture(7), .fixture(6), edited]))
        guard case .deleted(let tombstone) = step.outputs.dropFirst().first else {
            Issue.record("\(step.outputs)")
            return
        }
        #expect(step.outputs == [.updated(edited), .deleted(tombstone), .new(.fixture(7))])
        #expect((tombstone.id, tombstone.content, tombstone.isDeleted) == (MessageID(5), Message.deletedContent, true))
        #expect(tombstone.sender == .customer(7))
        #expect(sync.reread().fetch == .history(backTo: MessageID(3)))
        #expect(sync.fetchedHistory(reading([.fixture(7), .fixture(6), edited])).outputs.isEmpty)
    }

    @Test("what may have slipped through between two pages is not taken for deleted, nor what was not read")
    func notDeleted() {
        var sync = rereading()
        #expect(sync.fetchedHistory(reading([.fixture(6), .fixture(4)], isExact: false)).outputs.isEmpty)
        sync = rereading()
        #expect(sync.fetchedHistory(reading([.fixture(6)])).outputs.isEmpty)
    }

    @Test("a reading that is wanted while one is under way begins after it")
    func rereadAgain() {
        var sync = rereading()
        #expect(sync.reread() == ChatSync.Step())
        let step = sync.fetchedHistory(reading([.fixture(6), .fixture(5), .fixture(4)]))
        #expect(step == ChatSync.Step(fetch: .history(backTo: MessageID(3))))
        #expect(!sync.isLive)
    }

    @Test("history that was shown is held too: from there on nothing may be missed")
    func historyShown() {
        var sync = ChatSync()
        sync.historyShown([.fixture(8), .fixture(7)], upTo: nil, reachesStart: false)
        _ = sync.join(listed: .fixture())
        #expect(sync.joinedBase().fetch == .history(backTo: MessageID(6)))
        let edited = Message.fixture(7, content: "edited")
        #expect(sync.fetchedHistory(reading([.fixture(8), edited])).outputs == [.updated(edited)])
        // A page with a hole before what is held is not.
        sync.historyShown([.fixture(2)], upTo: MessageID(4), reachesStart: true)
        #expect(sync.reread().fetch == .history(backTo: MessageID(6)))
        _ = sync.fetchedHistory(reading([.fixture(8), edited]))
        sync.historyShown([.fixture(2)], upTo: MessageID(7), reachesStart: true)
        #expect(sync.reread().fetch == .history(backTo: MessageID(-1)))
    }

    @Test("a list that is read again where no events come shows what is missing")
    func listed() {
        var sync = live()
        #expect(sync.listed(.fixture(revision: 5)) == ChatSync.Step(outputs: [.chat(.fixture(revision: 5))]))
        #expect(sync.listed(.fixture(revision: 6)) == ChatSync.Step(fetch: .changes(since: 5)))
        #expect(sync.listed(.fixture(revision: 7)) == ChatSync.Step())
    }

    @Test("an answer that comes after the connection went is of no use")
    func staleAnswer() {
        var sync = live()
        _ = sync.receive(.message(.fixture(12)), revision: 7)
        sync.disconnected()
        #expect(sync.fetched(.fixture(7, messages: [.fixture(11)])) == ChatSync.Step())
        #expect(sync.revision == 5)
    }
}
