import ChatWire
import Testing

@testable import ChatClientKit

@Suite("Events for one reader")
struct EventBufferTests {
    private func removed(_ id: Int64) -> ClientEvent { .chatRemoved(ChatID(id)) }

    private func describe(_ event: ClientEvent?) -> String {
        switch event {
        case .chatRemoved(let id)?: id.description
        case .resync?: "resync"
        case nil: "end"
        default: "other"
        }
    }

    @Test("events come in order, then the end")
    func inOrder() async {
        let buffer = EventBuffer(capacity: 3)
        buffer.append(removed(1))
        buffer.append(removed(2))
        buffer.finish()
        buffer.append(removed(3))
        var seen: [String] = []
        for _ in 0..<3 {
            seen.append(describe(await buffer.next()))
        }
        #expect(seen == ["1", "2", "end"])
    }

    @Test("what does not fit is replaced by a resync, and what follows is kept")
    func overflow() async {
        let buffer = EventBuffer(capacity: 3)
        for id in 1...5 {
            buffer.append(removed(Int64(id)))
        }
        buffer.finish()
        var seen: [String] = []
        for _ in 0..<4 {
            seen.append(describe(await buffer.next()))
        }
        #expect(seen == ["resync", "4", "5", "end"])
    }

    @Test("a reader that waits is woken by an event, and by its cancellation", .timeLimit(.minutes(1)))
    func waiting() async {
        let buffer = EventBuffer()
        async let first = buffer.next()
        buffer.append(removed(1))
        #expect(describe(await first) == "1")
        let task = Task { await buffer.next() }
        task.cancel()
        #expect(describe(await task.value) == "end")
    }
}
