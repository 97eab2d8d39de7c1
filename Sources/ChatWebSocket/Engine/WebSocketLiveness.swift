/// When to ping a peer and when to give it up: docs/PROTOCOL.md section 5, "Liveness", and the wait for a close.
///
/// Times are nanoseconds of one monotonic clock. Tell it when bytes come and when a close is sent, and ask
/// ``check(at:)`` whenever the time that it named has come; there is no need to move a timer when bytes come.
public struct WebSocketLiveness: Sendable, Hashable {
    /// What is due.
    public enum Action: Sendable, Hashable {
        /// Nothing before `until`.
        case wait(until: UInt64)
        /// Send a ping, and ask again.
        case ping
        /// The peer is dead, or did not answer a close: end the TCP connection.
        case giveUp
    }

    private enum Phase: Hashable {
        case open(nextPing: UInt64, lastHeard: UInt64)
        case closing(deadline: UInt64)
    }

    private let pingInterval: UInt64
    private let silenceLimit: UInt64
    private let closeLimit: UInt64
    private var phase: Phase

    /// Begins to watch a connection that has just been opened.
    ///
    /// - Parameters:
    ///   - now: nanoseconds of the monotonic clock.
    ///   - pingInterval: from one ping to the next.
    ///   - silenceLimit: without a byte for so long the peer is dead.
    ///   - closeLimit: how long to wait for the answer to a close.
    public init(
        now: UInt64, pingInterval: Duration = .seconds(30), silenceLimit: Duration = .seconds(75),
        closeLimit: Duration = .seconds(5)
    ) {
        self.pingInterval = max(1, pingInterval.wholeNanoseconds)
        self.silenceLimit = silenceLimit.wholeNanoseconds
        self.closeLimit = closeLimit.wholeNanoseconds
        phase = .open(nextPing: now.adding(self.pingInterval), lastHeard: now)
    }

    /// When the peer was last heard of; `nil` once a close was sent.
    public var lastHeard: UInt64? {
        guard case .open(_, let lastHeard) = phase else { return nil }
        return lastHeard
    }

    /// Notes bytes from the peer, whatever they are.
    public mutating func heard(at now: UInt64) {
        guard case .open(let nextPing, let lastHeard) = phase else { return }
        phase = .open(nextPing: nextPing, lastHeard: max(now, lastHeard))
    }

    /// Notes that this end sent its close: no more pings, and bytes that are not the answer win no time.
    public mutating func closeSent(at now: UInt64) {
        guard case .open = phase else { return }
        phase = .closing(deadline: now.adding(closeLimit))
    }

    /// What is due at `now`. A ping counts as sent.
    public mutating func check(at now: UInt64) -> Action {
        switch phase {
        case .closing(let deadline):
            return now >= deadline ? .giveUp : .wait(until: deadline)
        case .open(let nextPing, let lastHeard):
            let death = lastHeard.adding(silenceLimit)
            if now >= death { return .giveUp }
            guard now >= nextPing else { return .wait(until: min(nextPing, death)) }
            phase = .open(nextPing: now.adding(pingInterval), lastHeard: lastHeard)
            return .ping
        }
    }
}

extension Duration {
    /// In nanoseconds; none when negative, and the most there is when longer than 584 years.
    fileprivate var wholeNanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = UInt64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
        return overflow ? .max : whole.adding(UInt64(attoseconds / 1_000_000_000))
    }
}

extension UInt64 {
    /// The sum, or the most there is.
    fileprivate func adding(_ other: UInt64) -> UInt64 {
        let (sum, overflow) = addingReportingOverflow(other)
        return overflow ? .max : sum
    }
}
