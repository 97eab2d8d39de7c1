import ChatClientKit
import Synchronization

/// What went to and fro in one scenario, for a person who wants to know.
package final class Trace: Sendable {
    /// One thing that happened.
    package struct Entry: Sendable {
        /// Since the scenario began.
        package let time: Duration
        /// Whose connection or call: `ada`, `ada/phone`.
        package let who: String
        /// What, as one line with an arrow; holds no tokens.
        package let text: String
    }

    /// So many entries are kept of each party.
    private static let capacity = 12

    private let entries = Mutex<[String: [Entry]]>([:])
    private let clock: MonotonicClock
    private let start: Duration
    private let observer: (@Sendable (Entry) -> Void)?

    /// Time counts from now.
    init(clock: MonotonicClock, observer: (@Sendable (Entry) -> Void)?) {
        self.clock = clock
        start = clock.now
        self.observer = observer
    }

    func note(_ who: String, _ text: String) {
        let entry = Entry(time: clock.now - start, who: who, text: text)
        entries.withLock { entries in
            entries[who, default: []].append(entry)
            if entries[who]?.count ?? 0 > Self.capacity { entries[who]?.removeFirst() }
        }
        observer?(entry)
    }

    /// The last entries of each party, by name.
    var last: [(who: String, entries: [Entry])] {
        entries.withLock { entries in entries.sorted { $0.key < $1.key }.map { ($0.key, $0.value) } }
    }
}
