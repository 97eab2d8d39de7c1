public import ChatWire

/// Why a token does not let its bearer in.
public enum AuthenticationFailure: Error, Hashable, Sendable {
    /// There is no token.
    case missing
    /// It is not of this server's making, or names nobody.
    case bad
    /// It did count.
    case expired
    /// Its session ended.
    case signedOut
    /// Its account is switched off.
    case deactivated
    /// It counts, but the call is for participants of the other type.
    case reserved(for: ParticipantType)

    /// How REST answers (docs/PROTOCOL.md, section 2).
    public var refusal: Refusal {
        switch self {
        case .missing: Refusal(.unauthorized, "Not authenticated")
        case .bad: Refusal(.unauthorized, "Could not validate credentials")
        case .expired: Refusal(.unauthorized, "Token has expired")
        case .signedOut: Refusal(.unauthorized, "Session has ended")
        case .deactivated: Refusal(.unauthorized, "Account is deactivated")
        case .reserved(for: .user): Refusal(.forbidden, "Only staff may do this")
        case .reserved(for: .customer): Refusal(.forbidden, "Only customers may do this")
        }
    }

    /// With which word a WebSocket is closed (docs/PROTOCOL.md, section 5, "Close codes").
    public var closeReason: CloseReason {
        switch self {
        case .missing, .bad, .reserved: .badToken
        case .expired: .tokenExpired
        case .signedOut: .signedOut
        case .deactivated: .deactivated
        }
    }

    /// Why a session that was ended with `reason` no longer counts.
    init(_ reason: CloseReason) { self = reason == .deactivated ? .deactivated : .signedOut }
}
