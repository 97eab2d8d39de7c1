/// How long to wait before the next try: exponential, with full jitter, so that the clients of a server that restarts do
/// not come back all at once.
struct Backoff: Sendable, Hashable {
    /// The most that the first wait can be.
    static let first = Duration.milliseconds(500)
    /// The most that any wait can be.
    static let cap = Duration.seconds(30)
    /// A connection that lived so long starts the count anew; one that was cut at once does not.
    static let provenAfter = Duration.seconds(10)

    private(set) var failures = 0

    /// The most that the next wait can be.
    var ceiling: Duration {
        // 500 ms × 2^6 is over the cap already.
        failures >= 6 ? Self.cap : min(Self.cap, Self.first * (1 << failures))
    }

    /// Notes a failed try.
    ///
    /// - Returns: how long to wait, from nothing to ``ceiling``, each as likely.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Duration {
        let ceiling = ceiling
        failures += 1
        // The high half of a random number, as a share of the whole: its bias is far below a millisecond.
        let share = generator.next() >> 32
        return .milliseconds((UInt64(ceiling.milliseconds + 1) * share) >> 32)
    }

    /// Notes that a connection ended after it was good for that long.
    mutating func connectionEnded(after life: Duration) {
        if life >= Self.provenAfter {
            failures = 0
        }
    }
}
