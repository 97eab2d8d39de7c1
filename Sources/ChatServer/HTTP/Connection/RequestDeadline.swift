import NIOCore

/// When a connection has taken too long to send a request: before the first head, and within a body.
///
/// Pauses between requests are not counted here.
struct RequestDeadline {
    private enum State {
        /// Nothing has come yet.
        case opening(since: NIODeadline)
        /// A head came, its body is on the way.
        case receiving(since: NIODeadline, bytes: Int64)
        /// The request is answered, its body is still on the way.
        case dropping(since: NIODeadline)
        /// Nothing is owed by the client.
        case satisfied
    }

    private let limits: ConnectionLimits
    private var state: State

    /// The deadline of a connection that opens `now`.
    init(limits: ConnectionLimits, now: NIODeadline) {
        self.limits = limits
        state = .opening(since: now)
    }

    /// When the connection is to be closed if nothing more comes; `nil` while it may take its time.
    var instant: NIODeadline? {
        switch state {
        case .opening(let since): since + limits.firstHead
        case .receiving(let since, let bytes): since + limits.body + .seconds(bytes / max(limits.bodyRate, 1))
        case .dropping(let since): since + limits.leftover
        case .satisfied: nil
        }
    }

    /// A request's head is there.
    mutating func receivedHead(now: NIODeadline) { state = .receiving(since: now, bytes: 0) }

    /// A part of a body is there.
    mutating func received(bytes count: Int) {
        guard case .receiving(let since, let bytes) = state else { return }
        state = .receiving(since: since, bytes: bytes + Int64(count))
    }

    /// All of a request is there.
    mutating func receivedEnd() { state = .satisfied }

    /// A request is answered.
    mutating func answered(now: NIODeadline) {
        guard case .receiving = state else { return }
        state = .dropping(since: now)
    }
}
