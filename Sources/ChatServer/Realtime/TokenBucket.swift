/// A rate with a burst: holds at most `burst` tokens and gains `perSecond` of them.
struct TokenBucket: Sendable {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var filledAt: UInt64

    /// A full bucket. A rate of 0 never refuses.
    ///
    /// - Parameter now: monotonic nanoseconds.
    init(perSecond: Int, burst: Int, now: UInt64) {
        self.perSecond = Double(perSecond)
        self.burst = Double(burst)
        tokens = Double(burst)
        filledAt = now
    }

    /// Takes a token; where there is none, gives the seconds until there will be one.
    mutating func take(now: UInt64) -> Double? {
        guard perSecond > 0 else { return nil }
        if now > filledAt {
            tokens = min(burst, tokens + Double(now - filledAt) / 1e9 * perSecond)
            filledAt = now
        }
        guard tokens < 1 else {
            tokens -= 1
            return nil
        }
        return (1 - tokens) / perSecond
    }
}
