/// Decides, end after end, when to come back; without I/O.
struct ReconnectPlan: Sendable {
    /// What to do now.
    enum Step: Sendable {
        /// Get a token other than the last one, then connect at once.
        case renewToken
        /// Connect after `delay`.
        case wait(Duration, because: ClientError)
        /// Do without a WebSocket; if the server does not answer REST calls either, connect after `delay`.
        case poll(orWait: Duration, because: ClientError)
        /// Never.
        case signedOut(SignOutReason)
    }

    private(set) var backoff = Backoff()
    /// Whether the token was renewed since a connection last proved good: a second refusal is not met by a third token.
    private var hasRenewed = false
    /// How often in a row no WebSocket came about.
    private var failedUpgrades = 0
    /// A server that restarts may fail one.
    private static let upgradeTries = 2

    /// Notes a connection's end.
    ///
    /// - Parameters:
    ///   - life: how long it was good, from the server's greeting on; nil if that never came.
    ///   - isPolling: whether it was none, but a time of asking.
    mutating func ended(
        _ end: ConnectionEnd, after life: Duration?, isPolling: Bool = false,
        using generator: inout some RandomNumberGenerator
    ) -> Step {
        if !isPolling {
            if case .notUpgraded = end { failedUpgrades += 1 } else if life != nil { failedUpgrades = 0 }
        }
        if let life {
            backoff.connectionEnded(after: life)
            if life >= Backoff.provenAfter {
                hasRenewed = false
            }
        }
        switch end.verdict {
        case .signedOut(let reason): return .signedOut(reason)
        case .retry(let error):
            let delay = wait(for: error, using: &generator)
            guard !isPolling, case .notUpgraded = end, failedUpgrades >= Self.upgradeTries else {
                return .wait(delay, because: error)
            }
            return .poll(orWait: delay, because: error)
        case .renewToken(let error):
            guard hasRenewed else {
                hasRenewed = true
                return .renewToken
            }
            // Greeted with the new token and refused soon after: odd, but no reason to hurry or to give up.
            return life == nil ? .signedOut(.tokenRefused) : .wait(wait(for: error, using: &generator), because: error)
        }
    }

    /// Notes that the new token could not be had.
    mutating func renewalFailed(_ error: ClientError, using generator: inout some RandomNumberGenerator) -> Step {
        hasRenewed = false
        switch error.code {
        case .unauthorized, .signedOut, .refused: return .signedOut(.tokenRefused)
        default: return .wait(wait(for: error, using: &generator), because: error)
        }
    }

    /// A server that names a time is waited for at least that long.
    private mutating func wait(for error: ClientError, using generator: inout some RandomNumberGenerator) -> Duration {
        max(backoff.next(using: &generator), min(error.retryAfter ?? .zero, .seconds(300)))
    }
}
