import ChatWire

/// Counts messages by their time, chat by chat and in each from the newest back: today's, each hour's, and how long
/// customers waited for an answer.
struct MessageTally {
    private static let hour: Int64 = 3_600_000
    private static let window: Int64 = 7 * 24 * hour

    private let now: Timestamp
    private let midnight: Timestamp
    /// Nothing before it counts.
    let start: Timestamp
    /// How many were sent since midnight.
    private(set) var today = 0
    /// How many in each of the last 24 hours, the current one last. An hour is 60 minutes back from now, whatever the
    /// clock says: the sum is that of the last 24 hours.
    private(set) var byHour = [Int](repeating: 0, count: 24)
    /// Milliseconds from the message with which a customer began to wait to the first one of the staff after it.
    private var responses: [Int64] = []
    /// The oldest message of the staff seen of the chat.
    private var answer: Timestamp?
    /// The oldest message of the customer before it.
    private var question: Timestamp?

    init(now: Timestamp, midnight: Timestamp) {
        self.now = now
        self.midnight = midnight
        start = now.advanced(byMilliseconds: -Self.window)
    }

    mutating func beginChat() { (answer, question) = (nil, nil) }

    /// Counts the next older message; `false` where it and all before it do not matter.
    mutating func count(_ at: Timestamp, isStaff: Bool) -> Bool {
        if at < start {
            // A wait that was answered within the window may have begun before it.
            guard answer != nil, !isStaff else { return false }
            question = at
            return true
        }
        if at >= midnight { today += 1 }
        let age = now.milliseconds(since: at)
        if age < 24 * Self.hour { byHour[23 - Int(max(0, age) / Self.hour)] += 1 }
        if isStaff {
            closeWait()
            answer = at
        } else if answer != nil {
            question = at
        }
        return true
    }

    mutating func endChat() { closeWait() }

    private mutating func closeWait() {
        if let answer, let question { responses.append(max(0, answer.milliseconds(since: question))) }
        question = nil
    }

    /// Half of the waits were at most this long; `nil` where nobody was answered.
    var medianResponseSeconds: Int? {
        guard !responses.isEmpty else { return nil }
        let sorted = responses.sorted()
        let middle = sorted.count / 2
        let median = sorted.count.isMultiple(of: 2) ? (sorted[middle - 1] + sorted[middle]) / 2 : sorted[middle]
        return Int(median / 1_000)
    }
}
