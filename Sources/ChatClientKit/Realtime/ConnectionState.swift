/// How the line to the server is. There is exactly one state at a time, and each change is a
/// ``ClientEvent/connection(_:)``.
public enum ConnectionState: Sendable {
    /// ``ChatClient/run()`` has not begun, or was cancelled.
    case stopped
    /// A connection is being made.
    case connecting
    /// Connected; what was missed is being fetched. Chats that are done are live already.
    case catchingUp
    /// Connected, and everything known is up to date.
    case live
    /// No WebSocket comes about, though the server answers: it is asked every so often, and a WebSocket is tried now and
    /// then, at once on ``ChatClient/reconnectNow()``. Everything known is as of the last answer; nobody is seen typing.
    case polling(every: Duration, because: ClientError)
    /// Not connected: the next try follows after `delay`, or at once on ``ChatClient/reconnectNow()``.
    case waiting(delay: Duration, because: ClientError)
    /// Over for good: it takes a new session to come back.
    case signedOut(SignOutReason)
}

/// Why a session is over.
public enum SignOutReason: Hashable, Sendable {
    /// ``ChatClient/signOut()`` was called here.
    case signedOutHere
    /// The session was ended elsewhere: signed out, or the password changed (close reason `signed_out`).
    case endedElsewhere
    /// The account was switched off (close reason `deactivated`).
    case deactivated
    /// An administrator closed the connection (close reason `kicked`).
    case kicked
    /// The server does not accept the token, and there is none newer to be had.
    case tokenRefused
}

extension ConnectionState {
    /// Whether commands reach the server now.
    public var isConnected: Bool {
        switch self {
        case .catchingUp, .live, .polling: true
        case .stopped, .connecting, .waiting, .signedOut: false
        }
    }
}
