import ChatWire

/// Who of the others is typing where; gives each up after 8 s of silence (docs/PROTOCOL.md, section 5, `typing`).
/// Times are those of one monotonic clock.
struct TypingIndicators: Sendable {
    /// How long one notice counts.
    static let life = Duration.seconds(8)

    /// Someone in a chat.
    struct Typist: Hashable, Sendable {
        let chatID: ChatID
        let someone: ServerEvent.Someone
    }

    private var deadlines: [Typist: Duration] = [:]

    /// When to ask ``due(at:)`` again.
    var nextDue: Duration? { deadlines.values.min() }

    /// Notes what the server said.
    ///
    /// - Returns: whether that is news.
    mutating func heard(_ typist: Typist, isTyping: Bool, at now: Duration) -> Bool {
        if isTyping {
            return deadlines.updateValue(now + Self.life, forKey: typist) == nil
        }
        return deadlines.removeValue(forKey: typist) != nil
    }

    /// Those who have fallen silent.
    mutating func due(at now: Duration) -> [Typist] {
        let silent = deadlines.filter { $0.value <= now }.map(\.key)
        for typist in silent {
            deadlines[typist] = nil
        }
        return silent
    }

    /// Everyone stops: the connection is gone, and with it what would tell.
    mutating func disconnected() -> [Typist] {
        defer { deadlines = [:] }
        return Array(deadlines.keys)
    }
}
