import ChatWire

/// Who may make a call.
enum RouteAccess: Hashable, Sendable, CaseIterable {
    /// Anyone, without a token.
    case anyone
    /// Staff and customers.
    case participant
    /// Staff and customers, whose token may stand in the query too, as browsers need it for images.
    case file
    /// Staff.
    case staff
    /// Staff who are admins.
    case admin
    /// Customers.
    case customer

    /// The side that a token's subject is looked up on; `nil` for both.
    var side: ParticipantType? {
        switch self {
        case .anyone, .participant, .file: nil
        case .staff, .admin: .user
        case .customer: .customer
        }
    }

    /// Whether `principal` may make the call.
    func admits(_ principal: Principal) -> Bool {
        (side == nil || side == principal.key.type) && (self != .admin || principal.isAdmin)
    }
}
