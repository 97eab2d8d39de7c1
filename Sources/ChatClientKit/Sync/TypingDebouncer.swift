import ChatWire

/// Tells the server of one's own typing, but seldom: a start at once, again every 3 s while it goes on, a stop after 5 s
/// without a key. Times are those of one monotonic clock.
struct TypingDebouncer: Sendable {
    /// How often a start is repeated.
    static let repetition = Duration.seconds(3)
    /// Without a key for so long, it has stopped.
    static let idle = Duration.seconds(5)

    /// Something to tell the server.
    struct Notice: Hashable, Sendable {
        let chatID: ChatID
        let isTyping: Bool
    }

    private struct Burst {
        var lastKey: Duration
        var lastTold: Duration
    }

    private var bursts: [ChatID: Burst] = [:]

    /// When to ask ``due(at:)`` again.
    var nextDue: Duration? {
        bursts.values.map { $0.lastKey + Self.idle }.min()
    }

    /// Notes a key typed in a chat.
    ///
    /// - Returns: what to tell now.
    mutating func key(in chatID: ChatID, at now: Duration) -> Notice? {
        let tells = bursts[chatID].map { now - $0.lastTold >= Self.repetition } ?? true
        bursts[chatID] = Burst(lastKey: now, lastTold: tells ? now : bursts[chatID]?.lastTold ?? now)
        return tells ? Notice(chatID: chatID, isTyping: true) : nil
    }

    /// Notes that the line was emptied or left; what was sent ends typing by itself, see ``sent(in:)``.
    mutating func stop(in chatID: ChatID) -> Notice? {
        bursts.removeValue(forKey: chatID).map { _ in Notice(chatID: chatID, isTyping: false) }
    }

    /// Notes that a message was sent: the server takes it for the end of typing.
    mutating func sent(in chatID: ChatID) {
        bursts[chatID] = nil
    }

    /// Notes that the connection is gone, which ends typing on the server too.
    mutating func disconnected() {
        bursts = [:]
    }

    /// Ends what has been idle.
    mutating func due(at now: Duration) -> [Notice] {
        let idle = bursts.filter { now - $0.value.lastKey >= Self.idle }.keys.sorted()
        return idle.compactMap { stop(in: $0) }
    }
}
