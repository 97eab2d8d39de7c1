public import ChatWire

/// A sign-in: what a client needs to act as someone.
///
/// It changes while a client runs (tokens are renewed); a program that keeps it across starts stores what
/// ``ClientEvent/session(_:)`` brings, readable by its owner only. Its description holds no token.
public struct Session: Hashable, Sendable {
    /// Staff or customer: which calls and which WebSocket are one's own.
    public var kind: ParticipantType
    /// The JWT that goes with every call.
    public var accessToken: String
    /// What the next pair is got with; nil from a base server, or where a ready token was given.
    public var refreshToken: String?
    /// When the access token runs out, by this computer's clock; nil where it is not known.
    public var expiresAt: Timestamp?
    /// What prints the next access token, where there is no refresh token.
    public var tokenCommand: TokenCommand?

    /// A session from what was kept, or from a ready token.
    public init(
        kind: ParticipantType, accessToken: String, refreshToken: String? = nil, expiresAt: Timestamp? = nil,
        tokenCommand: TokenCommand? = nil
    ) {
        self.kind = kind
        self.accessToken = accessToken
        self.refreshToken = refreshToken
        self.expiresAt = expiresAt
        self.tokenCommand = tokenCommand
    }

    /// Whether there is a way to another access token.
    var isRenewable: Bool { refreshToken != nil || tokenCommand != nil }
}

extension Session: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whose it is; no token.
    public var description: String { "session of a \(kind.rawValue)" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` shows no token.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
