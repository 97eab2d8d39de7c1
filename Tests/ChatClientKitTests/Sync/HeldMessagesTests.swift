import ChatWire
import Testing

@testable import ChatClientKit

@Suite("What one has of a base server's messages")
struct HeldMessagesTests {
    @Test("over its limit the oldest go, and are not missed")
    func limit() {
        var held = HeldMessages(after: MessageID(0))
        for id in 1...1500 { held.note(.fixture(Int64(id))) }
        #expect(held.low > 500)
        #expect(held.low <= 600)
        let reading = HeldMessages.Reading(
            messages: (600...1500).filter { $0 != 1000 }.map { .fixture(Int64($0)) }, first: held.low, isExact: true)
        #expect(held.changes(in: reading, upTo: MessageID(1500)).map(\.id.rawValue).contains(1000))
        #expect(held.changes(in: reading, upTo: MessageID(1500)).allSatisfy { $0.isDeleted })
    }

    @Test("a deletion that the server shows as a tombstone is one")
    func tombstone() {
        var held = HeldMessages(after: MessageID(0))
        held.note(.fixture(1))
        let deleted = Message.fixture(1, content: Message.deletedContent, isDeleted: true)
        let reading = HeldMessages.Reading(messages: [deleted], first: 0, isExact: true)
        #expect(held.changes(in: reading, upTo: MessageID(1)) == [deleted])
        held.note(deleted)
        #expect(held.changes(in: reading, upTo: MessageID(1)).isEmpty)
        // One that was deleted and is left out later is no news.
        let none = HeldMessages.Reading(messages: [], first: 0, isExact: true)
        #expect(held.changes(in: none, upTo: MessageID(1)).isEmpty)
    }
}
