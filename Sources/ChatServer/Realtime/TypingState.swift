import ChatWire

/// What one connection said of its typing, chat by chat (docs/PROTOCOL.md, section 5): a start is passed on at once,
/// repetitions at most every two seconds, an end only after a start.
struct TypingState: Sendable {
    private struct Entry {
        var toldAt: UInt64
        var endsAt: UInt64
    }

    private let repeatAfter: UInt64
    private let endAfter: UInt64
    private var entries: [ChatID: Entry] = [:]

    init(settings: RealtimeSettings) {
        repeatAfter = UInt64(settings.typingRepeat) * 1_000_000
        endAfter = UInt64(settings.typingTimeout) * 1_000_000
    }

    /// Whether a start or its repetition is to be passed on.
    mutating func start(_ chatID: ChatID, now: UInt64) -> Bool {
        guard var entry = entries[chatID] else {
            entries[chatID] = Entry(toldAt: now, endsAt: now + endAfter)
            return true
        }
        entry.endsAt = now + endAfter
        let isDue = now - entry.toldAt >= repeatAfter
        if isDue { entry.toldAt = now }
        entries[chatID] = entry
        return isDue
    }

    /// Whether there was a start that now ends.
    mutating func end(_ chatID: ChatID) -> Bool { entries.removeValue(forKey: chatID) != nil }

    /// The chats in which typing ends by itself now.
    mutating func expire(now: UInt64) -> [ChatID] {
        let over = entries.filter { $0.value.endsAt <= now }.map(\.key)
        for chatID in over { entries[chatID] = nil }
        return over
    }

    /// Ends all; for a connection that is gone.
    mutating func endAll() -> [ChatID] {
        defer { entries = [:] }
        return Array(entries.keys)
    }

    /// When the next typing ends by itself.
    var nextEnd: UInt64? { entries.values.map(\.endsAt).min() }
}
