import ChatWire
import DequeModule

/// Counts failed sign-ins and says when there were too many of late (docs/PROTOCOL.md, section 2).
///
/// The window slides: a failure counts for 15 minutes. What is refused here is not counted, or a lock would never end.
/// Memory is bounded by forgetting the oldest failures first.
struct LoginLimiter {
    /// How many failures are let through within the window.
    struct Limits: Hashable, Sendable {
        /// On one account from one address.
        var perAccountAndAddress: Int
        /// From one address, on whatever accounts.
        var perAddress: Int
        /// On one account from anywhere.
        var perAccount: Int

        /// The protocol's limits.
        static let standard = Limits(perAccountAndAddress: 5)

        /// `perAccountAndAddress`, and the other limits in the protocol's proportion to it.
        init(perAccountAndAddress limit: Int) {
            perAccountAndAddress = min(max(limit, 1), 1_000_000)
            perAddress = 4 * perAccountAndAddress
            perAccount = 10 * perAccountAndAddress
        }
    }

    /// Who tries to sign in, and from where.
    struct Attempt: Hashable, Sendable {
        /// The account's canonical name, of an account that exists or not.
        var account: String
        /// The network that an address stands for; see ``NetworkAddress``.
        var address: String
    }

    private enum Key: Hashable {
        case accountAndAddress(Attempt)
        case address(String)
        case account(String)
    }

    /// For how long a failure counts, in milliseconds.
    static let window: Int64 = 15 * 60 * 1_000

    private let limits: Limits?
    private let capacity: Int
    private var failures: Deque<(at: Timestamp, attempt: Attempt)> = []
    private var times: [Key: Deque<Timestamp>] = [:]

    /// A limiter; without `limits` it lets everything through.
    init(limits: Limits?, capacity: Int = 50_000) {
        self.limits = limits
        self.capacity = capacity
    }

    /// After how many seconds `attempt` may be made; `nil` where it may be made now.
    mutating func delay(of attempt: Attempt, at now: Timestamp) -> Double? {
        guard let limits else { return nil }
        forgetOld(at: now)
        let waits = keys(of: attempt, limits).compactMap { key, limit -> Int64? in
            guard let times = times[key], times.count >= limit else { return nil }
            // Free once so many have left the window that fewer than the limit are in it.
            let last = times[max(times.count - limit, 0)]
            return max(last.advanced(byMilliseconds: Self.window).milliseconds(since: now), 1)
        }
        return waits.max().map { (Double($0) / 1_000).rounded(.up) }
    }

    /// Counts a failure.
    mutating func fail(_ attempt: Attempt, at now: Timestamp) {
        guard let limits else { return }
        forgetOld(at: now)
        while failures.count >= capacity { forgetOldest() }
        failures.append((now, attempt))
        for (key, _) in keys(of: attempt, limits) { times[key, default: []].append(now) }
    }

    /// How many failures are kept.
    var count: Int { failures.count }

    private func keys(of attempt: Attempt, _ limits: Limits) -> [(Key, Int)] {
        [
            (.accountAndAddress(attempt), limits.perAccountAndAddress),
            (.address(attempt.address), limits.perAddress),
            (.account(attempt.account), limits.perAccount),
        ]
    }

    private mutating func forgetOld(at now: Timestamp) {
        while let oldest = failures.first, now.milliseconds(since: oldest.at) >= Self.window { forgetOldest() }
    }

    private mutating func forgetOldest() {
        guard let limits, let oldest = failures.popFirst() else { return }
        for (key, _) in keys(of: oldest.attempt, limits) {
            times[key]?.removeFirst()
            if times[key]?.isEmpty == true { times[key] = nil }
        }
    }
}
