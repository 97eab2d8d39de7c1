import ChatWire
import DequeModule

/// Keeps one connection's commands in order: they take effect and are answered as they were sent
/// (docs/PROTOCOL.md, section 4, "In order").
///
/// Writes may overtake nothing but need not wait for each other: the store's writer keeps their order, so that many of them
/// share one commit. Everything else waits for the writes before it.
struct CommandQueue: Sendable {
    /// What was received.
    enum Entry: Sendable {
        case command(ClientCommand)
        /// To be answered with an error, in its place.
        case refused(ServerEvent.Failure)

        fileprivate var isWrite: Bool {
            switch self {
            case .command(.sendMessage), .command(.readMessage): true
            default: false
            }
        }
    }

    private var entries: Deque<Entry> = []
    private var writes = 0
    private var isHeld = false

    /// How many commands are not yet answered.
    var count: Int { entries.count + writes }

    mutating func append(_ entry: Entry) { entries.append(entry) }

    /// Puts parts of a command in its place.
    mutating func putFirst(_ parts: [ClientCommand]) {
        entries.insert(contentsOf: parts.map(Entry.command), at: entries.startIndex)
    }

    /// Forgets what was not begun: nothing more is carried out for this connection.
    mutating func abandon() { entries.removeAll() }

    /// The next entry to carry out now, or `nil` when it has to wait. A write counts as begun.
    mutating func next() -> Entry? {
        guard !isHeld, let first = entries.first, writes == 0 || first.isWrite else { return nil }
        if first.isWrite { writes += 1 }
        return entries.removeFirst()
    }

    /// A write that ``next()`` gave is answered.
    mutating func writeDone() { writes -= 1 }

    /// Lets nothing pass until ``release()``: a command takes its time.
    mutating func hold() { isHeld = true }

    /// The command that took its time is answered.
    mutating func release() { isHeld = false }
}
