public import ChatWire

/// Which of the two views is shown.
public enum Side: Hashable, Sendable {
    /// The salon's staff.
    case staff
    /// A customer.
    case customer
}

/// Who is signed in.
public struct Account: Hashable, Sendable {
    /// Who, on the wire.
    public let key: ParticipantKey
    /// The name that colleagues and customers see.
    public let name: UserText
    /// What they may do; nil for customers.
    public let role: StaffRole?
    /// The salon that staff belong to, where the server tells.
    public let salon: UserText?

    /// Someone signed in.
    public init(key: ParticipantKey, name: String, role: StaffRole? = nil, salon: String? = nil) {
        self.key = key
        self.name = UserText(name)
        self.role = role
        self.salon = salon.map(UserText.init)
    }

    /// The view they get.
    public var side: Side { key.type == .user ? .staff : .customer }

    /// Whether they see every chat of the salon.
    public var isAdmin: Bool { role == .admin }
}
