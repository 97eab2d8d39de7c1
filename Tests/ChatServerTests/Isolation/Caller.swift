import ChatWire

@testable import ChatServer

/// Everyone who may make a call that concerns Bo's chat with Bea, or, for the blocked customer, their own with her.
enum Caller: String, CaseIterable, Sendable {
    /// Without a token.
    case nobody
    /// Ada, the salon's admin, who is not in the chat.
    case admin
    /// Bea, who is.
    case staff
    /// Cem, who is not.
    case colleague
    /// Gül, who was and wrote in it.
    case removed
    /// Dora, the other salon's admin.
    case otherAdmin
    /// Fay, the other salon's staff.
    case otherStaff
    /// Bo, who is in the chat.
    case customer
    /// Eda, who has a chat of her own with the salon.
    case otherCustomer
    /// Fil, whom the salon blocked.
    case blocked

    var principal: Principal? {
        switch self {
        case .nobody: nil
        case .admin: Salon.ada
        case .staff: Salon.bea
        case .colleague: Salon.cem
        case .removed: Self.staff(6, of: SalonID(1))
        case .otherAdmin: Salon.dora
        case .otherStaff: Self.staff(5, of: SalonID(2))
        case .customer: Salon.bo
        case .otherCustomer: Salon.eda
        case .blocked:
            Principal(
                key: .customer(3), salonID: nil, role: nil, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
        }
    }

    private static func staff(_ id: Int64, of salonID: SalonID) -> Principal {
        Principal(
            key: .user(id), salonID: salonID, role: .staff, sessionID: nil, expiresAt: Timestamp(milliseconds: .max))
    }
}

/// What someone gets for a call or a command.
enum Outcome: Hashable, Sendable {
    case allowed
    case refused(Int, ErrorCode)

    static let unauthorized = Outcome.refused(401, .unauthorized)
    static let forbidden = Outcome.refused(403, .forbidden)
    static let notParticipant = Outcome.refused(403, .notParticipant)
    static let blocked = Outcome.refused(403, .blocked)
    static let notFound = Outcome.refused(404, .notFound)
    static let conflict = Outcome.refused(409, .conflict)
    static let invalid = Outcome.refused(422, .validationError)
}

/// What each caller gets.
typealias Outcomes = [Caller: Outcome]

extension Outcomes {
    /// Who may read the chat (docs/PROTOCOL.md, section 3, "as GET chat").
    static let reading: Outcomes = [
        .nobody: .unauthorized, .admin: .allowed, .staff: .allowed, .colleague: .notParticipant,
        .removed: .notParticipant, .otherAdmin: .notFound, .otherStaff: .notFound, .customer: .allowed,
        .otherCustomer: .notFound, .blocked: .allowed,
    ]

    /// Who is in the chat.
    static let participating = reading.but([.admin: .notParticipant])

    /// Staff in the chat, and admins of its salon.
    static let stewarding = reading.but([
        .customer: .forbidden, .otherCustomer: .forbidden, .blocked: .forbidden,
    ])

    /// Staff of whatever salon.
    static let staff = stewarding.but([
        .colleague: .allowed, .removed: .allowed, .otherAdmin: .allowed, .otherStaff: .allowed,
    ])

    /// Admins of whatever salon.
    static let admins = staff.but([
        .staff: .forbidden, .colleague: .forbidden, .removed: .forbidden, .otherStaff: .forbidden,
    ])

    /// The salon's admin, where it is about one of its people.
    static let administering = admins.but([.otherAdmin: .notFound])

    /// Customers.
    static let customers: Outcomes = [
        .nobody: .unauthorized, .admin: .forbidden, .staff: .forbidden, .colleague: .forbidden,
        .removed: .forbidden, .otherAdmin: .forbidden, .otherStaff: .forbidden, .customer: .allowed,
        .otherCustomer: .allowed, .blocked: .allowed,
    ]

    /// The same with exceptions.
    func but(_ exceptions: Outcomes) -> Outcomes { merging(exceptions) { _, exception in exception } }
}
