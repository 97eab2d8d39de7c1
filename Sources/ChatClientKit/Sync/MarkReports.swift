import ChatWire

/// Tells the server how far one is in each chat (what arrived, what was read): at most once a second and chat, and never
/// what it knows (docs/PROTOCOL.md, section 5, `delivered` and `read_message`). Times are those of one monotonic clock.
struct MarkReports: Sendable {
    /// Between two reports of one chat.
    static let interval = Duration.seconds(1)

    private struct Mark {
        var reached: MessageID
        var reported: MessageID?
        var reportedAt: Duration?

        var isDue: Bool { reported.map { $0 < reached } ?? true }
    }

    private var marks: [ChatID: Mark] = [:]

    /// When to ask ``due(at:)`` again.
    var nextDue: Duration? {
        marks.values.filter(\.isDue).map { $0.reportedAt.map { $0 + Self.interval } ?? .zero }.min()
    }

    /// Notes how far one is.
    mutating func reached(_ message: MessageID, in chatID: ChatID) {
        marks[chatID, default: Mark(reached: message)].reached = max(marks[chatID]?.reached ?? message, message)
    }

    /// What to report now.
    mutating func due(at now: Duration) -> [(ChatID, MessageID)] {
        var reports: [(ChatID, MessageID)] = []
        for (chatID, mark) in marks where mark.isDue {
            if let reportedAt = mark.reportedAt, now < reportedAt + Self.interval { continue }
            marks[chatID]?.reported = mark.reached
            marks[chatID]?.reportedAt = now
            reports.append((chatID, mark.reached))
        }
        return reports.sorted { $0.0 < $1.0 }
    }

    /// Notes what the server knows.
    mutating func known(_ message: MessageID, in chatID: ChatID) {
        if let mark = marks[chatID], mark.reached <= message {
            marks[chatID] = nil
        }
    }

    /// Takes what was reported, and perhaps lost with the connection, for unreported.
    mutating func disconnected() {
        for chatID in marks.keys {
            marks[chatID]?.reported = nil
            marks[chatID]?.reportedAt = nil
        }
    }

    /// Forgets a chat; nil for all.
    mutating func forget(_ chatID: ChatID? = nil) {
        if let chatID {
            marks[chatID] = nil
        } else {
            marks = [:]
        }
    }
}
