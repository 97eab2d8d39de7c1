import ChatWire

/// Keeps one's own sending under the rate that the server announced: a bucket that holds `burst` and fills by `perSecond`.
/// Times are those of one monotonic clock.
struct SendAllowance: Sendable {
    /// 0 for no limit.
    private var perSecond = 0
    private var burst = 0
    private var left = 0.0
    private var countedAt: Duration?
    /// When the next message may go, if it may not yet.
    private(set) var pausedUntil: Duration?

    /// Takes what a server announced, with a full bucket, as a new connection has there.
    mutating func announce(_ limits: ServerEvent.Limits?) {
        perSecond = max(0, limits?.messagesPerSecond ?? 0)
        burst = max(1, limits?.messageBurst ?? 1)
        left = Double(burst)
        countedAt = nil
        pausedUntil = nil
    }

    /// Forgets what a connection announced.
    mutating func reset() {
        announce(nil)
    }

    /// Notes the time: a pause that is over is none.
    mutating func resume(at now: Duration) {
        if let until = pausedUntil, until <= now {
            pausedUntil = nil
        }
    }

    /// Takes the right to send one message.
    ///
    /// - Returns: whether it was there; if not, it is at ``pausedUntil``.
    mutating func take(at now: Duration) -> Bool {
        guard perSecond > 0 else { return true }
        if let countedAt {
            left = min(Double(burst), left + (now - countedAt) / .seconds(1) * Double(perSecond))
        }
        countedAt = now
        pausedUntil = nil
        // What is rounded away on the way must not make one wait for a moment that never comes.
        guard left >= 1 - 1e-6 else {
            pausedUntil = now + .seconds(1) * ((1 - left) / Double(perSecond))
            return false
        }
        left -= 1
        return true
    }
}
