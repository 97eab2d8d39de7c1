import ChatWebSocket
import ChatWire

/// How a connection ended, or why it did not come about.
enum ConnectionEnd: Sendable {
    /// The server closed it with a close frame.
    case closed(WebSocketClose)
    /// It broke, was refused, or fell silent.
    case failed(ClientError)
    /// The server was reached, and no WebSocket came of it: the upgrade was refused, or nobody greeted on it.
    case notUpgraded(ClientError)
}

/// What follows from a connection's end (docs/PROTOCOL.md, section 5, "Close codes").
enum ReconnectVerdict: Sendable {
    /// Wait and come back.
    case retry(because: ClientError)
    /// Get a new token, once, and come back at once.
    case renewToken(because: ClientError)
    /// Do not come back.
    case signedOut(SignOutReason)
}

extension ConnectionEnd {
    /// What to do now.
    var verdict: ReconnectVerdict {
        switch self {
        case .failed(let error) where error.code == .unauthorized,
            .notUpgraded(let error) where error.code == .unauthorized:
            return .renewToken(because: error)
        case .failed(let error), .notUpgraded(let error): return .retry(because: error)
        case .closed(let close):
            let reason = close.code == .policyViolation ? CloseReason(rawValue: close.reason) : nil
            switch reason {
            case .signedOut: return .signedOut(.endedElsewhere)
            case .deactivated: return .signedOut(.deactivated)
            case .kicked: return .signedOut(.kicked)
            case .badToken, .tokenExpired: return .renewToken(because: Self.error(for: close))
            case .badMessages, nil: return .retry(because: Self.error(for: close))
            }
        }
    }

    private static func error(for close: WebSocketClose) -> ClientError {
        switch close.code {
        case .policyViolation where CloseReason(rawValue: close.reason)?.asksForNewToken == true:
            ClientError(.unauthorized, "The server no longer accepts the token.")
        case .normal: ClientError(.unreachable, "The server closed the connection.")
        case .goingAway, .serviceRestart: ClientError(.unreachable, "The server is going down.")
        case .messageTooBig: ClientError(.refused, "A message was too large for the server.")
        case .tryAgainLater: ClientError(.unreachable, "The server is full, or found this connection too slow.")
        case let code?: ClientError(.unreachable, "The server closed the connection (\(code.rawValue)).")
        case nil: ClientError(.unreachable, "The server closed the connection without a reason.")
        }
    }
}
