import ChatWire
import Testing

@testable import ChatClientKit

@Suite("The outbox on the disk")
struct OutboxFileTests {
    private func id(_ text: String) throws -> OutgoingMessage.ID { try #require(OutgoingMessage.ID(text)) }

    @Test("what was sent is there after a restart, whole and in its order")
    func survives() throws {
        let fixture = try StoreFixture()
        var draft = MessageDraft(text: "words 🎉\n\"quoted\"")
        draft.replyToMessageID = MessageID(7)
        draft.attachments = ["/uploads/a.png"]
        draft.reference = Reference(kind: .appointment, id: 88)
        let first = OutgoingMessage(
            id: try id("a"), chatID: ChatID(1), draft: draft, createdAt: Timestamp(milliseconds: 5))
        do {
            let outbox = try fixture.outbox()
            let places = [
                try outbox.append(first, epoch: "e"), try outbox.append(.fixture("b", in: 2), epoch: nil),
            ]
            #expect(places == [1, 2])
        }
        let entries = try fixture.outbox().changes(since: 0).entries
        #expect(entries.map(\.message.id.rawValue) == ["a", "b"])
        #expect(entries[0].message.draft == first.draft)
        #expect(entries[0].message.createdAt == first.createdAt)
        #expect(entries.map(\.epoch) == ["e", nil])
    }

    @Test("an id is used once, whatever became of the message")
    func onceOnly() throws {
        let outbox = try StoreFixture().outbox()
        _ = try outbox.append(.fixture("a"), epoch: nil)
        try outbox.sent(id("a"), as: .fixture(1))
        let error = #expect(throws: ClientError.self) { try outbox.append(.fixture("a"), epoch: nil) }
        #expect(error?.code == .invalidArgument)
    }

    @Test("others learn what became of a message, each change once")
    func changes() throws {
        let fixture = try StoreFixture()
        let (mine, others) = (try fixture.outbox(), try fixture.outbox())
        for name in ["a", "b", "c"] { _ = try mine.append(.fixture(name), epoch: nil) }
        var change = try others.changes(since: 0).change
        try mine.sent(id("a"), as: .fixture(5, clientMessageID: "a"))
        try mine.failed(id("b"), ClientError(.refused, "No.", status: 403, serverCode: .blocked))
        try mine.dropped(id("c"))
        let (entries, next) = try others.changes(since: change)
        guard case .sent(let stored) = entries[0].message.state, case .failed(let error) = entries[1].message.state
        else {
            Issue.record("\(entries)")
            return
        }
        #expect(stored.id == MessageID(5))
        #expect((error.message, error.status, error.serverCode) == ("No.", 403, .blocked))
        #expect(entries[2].isDropped)
        change = next
        #expect(try others.changes(since: change).entries.isEmpty)
    }

    @Test("what was settled stays settled")
    func settledOnce() throws {
        let outbox = try StoreFixture().outbox()
        _ = try outbox.append(.fixture("a"), epoch: nil)
        try outbox.sent(id("a"), as: .fixture(5))
        try outbox.failed(id("a"), ClientError(.refused, ""))
        try outbox.dropped(id("a"))
        let entry = try #require(try outbox.changes(since: 0).entries.first)
        guard case .sent = entry.message.state, !entry.isDropped else {
            Issue.record("\(entry)")
            return
        }
    }

    @Test("a retried message goes behind the others, and no place is given twice")
    func retry() throws {
        let outbox = try StoreFixture().outbox()
        for name in ["a", "b"] { _ = try outbox.append(.fixture(name), epoch: nil) }
        #expect(try outbox.retry(id("a"), epoch: nil) == nil)
        try outbox.failed(id("a"), ClientError(.refused, ""))
        #expect(try outbox.retry(id("a"), epoch: "e") == 3)
        #expect(try outbox.append(.fixture("c"), epoch: nil) == 4)
        #expect(try outbox.changes(since: 0).entries.map(\.message.id.rawValue) == ["b", "a", "c"])
    }

    @Test("what waits and what failed is never purged, and of the rest the newest stays")
    func purge() throws {
        let outbox = try StoreFixture().outbox()
        _ = try outbox.append(.fixture("waits"), epoch: nil)
        _ = try outbox.append(.fixture("failed"), epoch: nil)
        try outbox.failed(id("failed"), ClientError(.refused, ""))
        for number in 0..<300 {
            _ = try outbox.append(.fixture("s\(number)"), epoch: nil)
            try outbox.sent(id("s\(number)"), as: .fixture(1))
        }
        try outbox.purge()
        let names = try outbox.changes(since: 0).entries.map(\.message.id.rawValue)
        #expect(names.count == 258)
        #expect(names.prefix(3) == ["waits", "failed", "s44"])
    }
}
