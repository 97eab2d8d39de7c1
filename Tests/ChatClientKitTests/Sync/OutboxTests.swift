import ChatWire
import Testing

@testable import ChatClientKit

@Suite("The outbox")
struct OutboxTests {
    private func ids(_ messages: [OutgoingMessage]) -> [String] { messages.map(\.id.rawValue) }

    private func outbox(_ messages: OutgoingMessage...) -> Outbox {
        var outbox = Outbox()
        for (index, message) in messages.enumerated() {
            outbox.append(message, place: Int64(index + 1))
        }
        return outbox
    }

    @Test("of each chat one message is under way, the others wait for its answer")
    func oneAtATime() {
        var outbox = outbox(.fixture("a"), .fixture("b"), .fixture("c", in: 2))
        #expect(ids(outbox.takeReady(at: .zero)) == ["a", "c"])
        #expect(ids(outbox.takeReady(at: .zero)) == [])
        let sent = outbox.acknowledge(.fixture(10, clientMessageID: "a"), me: nil)
        #expect(sent?.id.rawValue == "a")
        #expect(ids(outbox.takeReady(at: .zero)) == ["b"])
    }

    @Test("what was under way when the line broke is sent again, under its id and before the others")
    func resend() {
        var outbox = outbox(.fixture("a"), .fixture("b"))
        _ = outbox.takeReady(at: .zero)
        #expect(ids(outbox.disconnected()) == ["a"])
        #expect(ids(outbox.disconnected()) == [])
        let again = outbox.takeReady(at: .zero)
        #expect(ids(again) == ["a"])
        #expect(again.first?.draft.clientMessageID == "a")
    }

    @Test("an answer that comes after the line broke still counts")
    func lateAnswer() {
        var outbox = outbox(.fixture("a"))
        _ = outbox.takeReady(at: .zero)
        _ = outbox.disconnected()
        #expect(outbox.acknowledge(.fixture(10, clientMessageID: "a"), me: nil) != nil)
        #expect(ids(outbox.takeReady(at: .zero)) == [])
        #expect(outbox.waitingCount == 0)
    }

    @Test("someone else's message with other ids or the same words acknowledges nothing")
    func foreign() {
        var outbox = outbox(.fixture("a", text: "Hi"))
        _ = outbox.takeReady(at: .zero)
        #expect(outbox.acknowledge(.fixture(10, clientMessageID: "b"), me: .user(1)) == nil)
        #expect(outbox.acknowledge(.fixture(11, from: .customer(7), content: "Hi"), me: .user(1)) == nil)
        #expect(outbox.acknowledge(.fixture(12, in: 2, clientMessageID: "a"), me: .user(1)) == nil)
        #expect(outbox.waitingCount == 1)
    }

    @Test("a base server's echo is known by sender and words, once it was sent")
    func baseEcho() {
        let echo = Message.fixture(10, from: .user(1), content: "Hi")
        var outbox = outbox(.fixture("a", text: "Hi"))
        #expect(outbox.acknowledge(echo, me: .user(1)) == nil)
        _ = outbox.takeReady(at: .zero)
        #expect(outbox.acknowledge(echo, me: nil) == nil)
        #expect(outbox.acknowledge(echo, me: .user(1))?.id.rawValue == "a")
    }

    @Test("a chat that is not ready keeps its messages")
    func notReady() {
        var outbox = outbox(.fixture("a"), .fixture("b", in: 2))
        #expect(ids(outbox.takeReady(at: .zero) { $0 == ChatID(2) }) == ["b"])
    }

    @Test("a refused message fails with its reason and does not block the next")
    func refusal() throws {
        var outbox = outbox(.fixture("a"), .fixture("b"))
        _ = outbox.takeReady(at: .zero)
        let id = try #require(OutgoingMessage.ID("a"))
        let failed = outbox.refuse(id, ClientError(.refused, "No.", serverCode: .blocked))
        guard case .failed(let error)? = failed?.state else {
            Issue.record("not failed")
            return
        }
        #expect(error.serverCode == .blocked)
        #expect(ids(outbox.takeReady(at: .zero)) == ["b"])
        #expect(outbox.refuse(id, ClientError(.refused, "")) == nil)
    }

    @Test("a failed message that is retried keeps its id and goes behind the others")
    func retry() throws {
        var outbox = outbox(.fixture("a"), .fixture("b"))
        let id = try #require(OutgoingMessage.ID("a"))
        #expect(outbox.retry(id, place: 9) == nil)
        _ = outbox.refuse(id, ClientError(.refused, ""))
        #expect(outbox.retry(id, place: 9)?.id == id)
        #expect(ids(outbox.takeReady(at: .zero)) == ["b"])
        _ = outbox.acknowledge(.fixture(10, clientMessageID: "b"), me: nil)
        #expect(ids(outbox.takeReady(at: .zero)) == ["a"])
    }

    @Test("a rate limit slows everything down and drops nothing")
    func rateLimit() throws {
        var outbox = outbox(.fixture("a"), .fixture("b"), .fixture("c", in: 2))
        _ = outbox.takeReady(at: .seconds(1)) { $0 == ChatID(1) }
        let id = try #require(OutgoingMessage.ID("a"))
        #expect(outbox.slowDown(id, for: .seconds(2), at: .seconds(1))?.id == id)
        #expect(outbox.pausedUntil == .seconds(3))
        #expect(ids(outbox.takeReady(at: .milliseconds(2999))) == [])
        #expect(ids(outbox.takeReady(at: .seconds(3))) == ["a", "c"])
        #expect(outbox.pausedUntil == nil)
    }

    @Test("what the disk does not have yet is not sent, and holds up what comes after it")
    func unstored() throws {
        var outbox = Outbox()
        outbox.append(.fixture("a"), place: nil)
        outbox.append(.fixture("b"), place: nil)
        outbox.stored(try #require(OutgoingMessage.ID("b")), at: 2)
        // Another process's message, noticed before our own came back from the disk.
        outbox.append(.fixture("x"), place: 3)
        outbox.stored(try #require(OutgoingMessage.ID("a")), at: 1)
        var sent: [String] = []
        while let message = outbox.takeReady(at: .zero).first {
            sent.append(message.id.rawValue)
            _ = outbox.acknowledge(.fixture(10, clientMessageID: message.id.rawValue), me: nil)
        }
        #expect(sent == ["a", "b", "x"])
    }

    @Test("one's own sending stays under the announced rate, and goes on when it may")
    func allowance() {
        var outbox = outbox(.fixture("a"), .fixture("b", in: 2), .fixture("c", in: 3), .fixture("d", in: 4))
        outbox.allowance.announce(
            ServerEvent.Limits(contentLength: 1, frameBytes: 1, uploadBytes: 1, messagesPerSecond: 10, messageBurst: 2))
        #expect(ids(outbox.takeReady(at: .seconds(5))) == ["a", "b"])
        #expect(outbox.nextDue == .milliseconds(5100))
        #expect(ids(outbox.takeReady(at: .milliseconds(5050))) == [])
        #expect(ids(outbox.takeReady(at: .milliseconds(5100))) == ["c"])
        #expect(ids(outbox.takeReady(at: .seconds(6))) == ["d"])
        #expect(outbox.nextDue == nil)
    }

    @Test("a replaced store fails everything that was not sent")
    func storeReplaced() {
        var outbox = outbox(.fixture("a"), .fixture("b"), .fixture("c", in: 2))
        _ = outbox.takeReady(at: .zero)
        _ = outbox.disconnected()
        #expect(outbox.greeted(epoch: "one").isEmpty)
        outbox.append(.fixture("d", in: 3), place: 4, epoch: "two")
        let failed = outbox.greeted(epoch: "two")
        #expect(ids(failed) == ["a", "b", "c"])
        #expect(ids(outbox.takeReady(at: .zero)) == ["d"])
        _ = outbox.acknowledge(.fixture(10, in: 3, clientMessageID: "d"), me: nil)
        #expect(outbox.waitingCount == 0)
        #expect(ids(outbox.takeReady(at: .zero)) == [])
    }

    @Test("what may be with the server is not forgotten, everything else can be")
    func drop() throws {
        var outbox = outbox(.fixture("a"), .fixture("b"), .fixture("c"))
        _ = outbox.takeReady(at: .zero)
        let (a, b, c) = (
            try #require(OutgoingMessage.ID("a")), try #require(OutgoingMessage.ID("b")),
            try #require(OutgoingMessage.ID("c"))
        )
        let dropsUnderWay = outbox.canDrop(a)
        let dropsWaiting = outbox.canDrop(b) && outbox.drop(b)
        _ = outbox.disconnected()
        let dropsInDoubt = outbox.canDrop(a)
        _ = outbox.refuse(a, ClientError(.refused, ""))
        let dropsFailed = outbox.canDrop(a) && outbox.drop(a)
        let dropsLast = outbox.canDrop(c) && outbox.drop(c)
        #expect(
            [dropsUnderWay, dropsWaiting, dropsInDoubt, dropsFailed, dropsLast] == [false, true, false, true, true])
        #expect(outbox.messages.isEmpty)
    }

    @Test("ids are what the protocol allows", arguments: [("", false), ("a b", false), ("ä", false), ("a!~", true)])
    func ids(text: String, isValid: Bool) {
        #expect((OutgoingMessage.ID(text) != nil) == isValid)
        #expect(OutgoingMessage.ID(String(repeating: "a", count: 64)) != nil)
        #expect(OutgoingMessage.ID(String(repeating: "a", count: 65)) == nil)
    }

    @Test("a new id has 32 digits, leading zeros included")
    func newID() {
        var generator = CountingGenerator()
        #expect(OutgoingMessage.ID(using: &generator).rawValue == "00000000000000010000000000000002")
    }
}
