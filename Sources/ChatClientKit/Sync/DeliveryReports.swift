import ChatWire

/// Tells the server which messages arrived here: at most once a second and chat, and never what it knows
/// (docs/PROTOCOL.md, section 5, `delivered`). Times are those of one monotonic clock.
struct DeliveryReports: Sendable {
    /// Between two reports of one chat.
    static let interval = Duration.seconds(1)

    private struct Mark {
        var arrived: MessageID
        var reported: MessageID?
        var reportedAt: Duration?

        var isDue: Bool { reported.map { $0 < arrived } ?? true }
    }

    private var marks: [ChatID: Mark] = [:]

    /// When to ask ``due(at:)`` again.
    var nextDue: Duration? {
        marks.values.filter(\.isDue).map { ($0.reportedAt ?? .zero) + Self.interval }.min()
    }

    /// Notes someone else's message.
    mutating func arrived(_ message: MessageID, in chatID: ChatID) {
        marks[chatID, default: Mark(arrived: message)].arrived = max(marks[chatID]?.arrived ?? message, message)
    }

    /// What to report now.
    mutating func due(at now: Duration) -> [(ChatID, MessageID)] {
        var reports: [(ChatID, MessageID)] = []
        for (chatID, mark) in marks where mark.isDue {
            if let reportedAt = mark.reportedAt, now < reportedAt + Self.interval { continue }
            marks[chatID]?.reported = mark.arrived
            marks[chatID]?.reportedAt = now
            reports.append((chatID, mark.arrived))
        }
        return reports.sorted { $0.0 < $1.0 }
    }

    /// Forgets what was reported at which time; fetching after a reconnect tells the server anyway.
    mutating func disconnected() {
        marks = [:]
    }
}
