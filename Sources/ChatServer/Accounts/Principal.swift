public import ChatWire

/// Who makes a request: an account whose token counts.
public struct Principal: Hashable, Sendable {
    /// The participant.
    public var key: ParticipantKey
    /// The salon of staff; customers belong to none.
    public var salonID: SalonID?
    /// What staff may do; `nil` for customers.
    public var role: StaffRole?
    /// The session that the token belongs to; `nil` for a token that the salon's own system made.
    public var sessionID: Int64?
    /// When the token ends.
    public var expiresAt: Timestamp
    /// Where the request comes from, for the audit; `nil` where nobody asked.
    public var remoteAddress: String?

    /// An account.
    public init(
        key: ParticipantKey, salonID: SalonID?, role: StaffRole?, sessionID: Int64?, expiresAt: Timestamp
    ) {
        self.key = key
        self.salonID = salonID
        self.role = role
        self.sessionID = sessionID
        self.expiresAt = expiresAt
    }

    /// The same account, asking from `address`.
    func asking(from address: String) -> Principal {
        var principal = self
        principal.remoteAddress = address
        return principal
    }

    /// Whether this is an admin of a salon.
    public var isAdmin: Bool { role == .admin }
}
