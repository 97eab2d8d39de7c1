public import ChatWire

/// What one signs in with.
public enum Credentials: Sendable {
    /// Salon staff.
    case staff(email: String, password: String)
    /// A customer.
    case customer(phoneNumber: String, password: String)
    /// A ready token, from the salon's own backend or `chat-server token`: it lasts as long as it lasts.
    ///
    /// Whose it is, it mostly tells by itself; `as` says so of one that does not, which is else taken for staff's.
    case token(String, as: ParticipantType? = nil)
    /// A program that prints a token, asked again when the token has run out; `as` means what it does for a ready one.
    case tokenCommand(TokenCommand, as: ParticipantType? = nil)

    /// Whose session they lead to; nil where only the token tells.
    public var kind: ParticipantType? {
        switch self {
        case .staff: .user
        case .customer: .customer
        case .token(let token, let kind): kind ?? TokenClaims(token)?.participantType
        case .tokenCommand(_, let kind): kind
        }
    }
}

extension Credentials: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Whose they are; no password and no token.
    public var description: String { "credentials of a \(kind?.rawValue ?? "participant")" }
    /// The same as ``description``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
