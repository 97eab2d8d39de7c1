public import ChatWire

/// What one signs in with.
public enum Credentials: Sendable {
    /// Salon staff.
    case staff(email: String, password: String)
    /// A customer.
    case customer(phoneNumber: String, password: String)

    /// Whose session they lead to.
    public var kind: ParticipantType {
        switch self {
        case .staff: .user
        case .customer: .customer
        }
    }
}

extension Credentials: CustomStringConvertible, CustomReflectable {
    /// Whose they are; no password.
    public var description: String { "credentials of a \(kind.rawValue)" }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
