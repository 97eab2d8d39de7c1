/// The machine words with which the server closes a WebSocket as code 1008 (docs/PROTOCOL.md, section 5, "Close codes").
public enum CloseReason: String, Hashable, Sendable, CaseIterable {
    /// No token, or one that does not count.
    case badToken = "bad_token"
    /// The token ran out while the connection was open.
    case tokenExpired = "token_expired"
    /// The session was ended.
    case signedOut = "signed_out"
    /// The account was switched off.
    case deactivated
    /// An admin closed the connection.
    case kicked
    /// Twenty messages in a row that do not parse or validate.
    case badMessages = "bad_messages"

    /// Whether a client must not come back by itself.
    public var isFinal: Bool {
        switch self {
        case .signedOut, .deactivated, .kicked: true
        case .badToken, .tokenExpired, .badMessages: false
        }
    }

    /// Whether a client refreshes its token before it comes back.
    public var asksForNewToken: Bool { self == .badToken || self == .tokenExpired }
}
