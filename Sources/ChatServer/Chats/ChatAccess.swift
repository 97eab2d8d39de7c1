import ChatWire
import GRDB

/// What someone may do with a chat. The one place that decides it; every read and write asks here
/// (docs/PROTOCOL.md, sections 1 and 3).
enum ChatAccess: Hashable, Sendable {
    /// In the chat: reads and writes.
    case participant
    /// May read it without being in it: staff while it is unassigned, and admins. Writes nothing but a claim.
    case observer
    /// A colleague's chat in the caller's salon: known of, not open.
    case colleague
    /// For the caller it does not exist.
    case none
}

extension ChatRecord {
    /// What `principal` may do with this chat.
    func access(of principal: Principal) -> ChatAccess {
        if participant(principal.key) != nil { return .participant }
        guard principal.key.type == .user, principal.salonID == salonID else { return .none }
        return isUnassigned || principal.isAdmin ? .observer : .colleague
    }

    /// Whether the chat is in `principal`'s list: one's own chats, and for staff the queue.
    func isListed(for principal: Principal) -> Bool {
        participant(principal.key) != nil
            || isUnassigned && principal.key.type == .user && principal.salonID == salonID
    }

    /// Refuses those who may not read the chat.
    func requireReader(_ principal: Principal) throws(Refusal) {
        switch access(of: principal) {
        case .participant, .observer: return
        case .colleague: throw .notParticipant
        case .none: throw .notFound("Chat")
        }
    }

    /// Refuses those who are not in the chat.
    func requireParticipant(_ principal: Principal) throws(Refusal) {
        switch access(of: principal) {
        case .participant: return
        case .observer, .colleague: throw .notParticipant
        case .none: throw .notFound("Chat")
        }
    }

    /// Refuses a customer whom the salon blocked: they read, and write nothing.
    func requireUnblocked(_ principal: Principal) throws(Refusal) {
        if principal.key.type == .customer, isCustomerBlocked { throw Refusal(.blocked, "The salon blocked you") }
    }

    /// Refuses all but staff in the chat and the salon's admins.
    func requireSteward(_ principal: Principal) throws(Refusal) {
        if principal.isAdmin, principal.salonID == salonID { return }
        try requireParticipant(principal)
        if principal.key.type == .customer { throw Refusal(.forbidden, "Only staff may do this") }
    }
}

extension Transaction {
    /// The chat, where `principal` may know of it.
    ///
    /// - Throws: ``Refusal`` `not_found` for what is not there and for what is another's alike.
    func chat(_ id: ChatID, for principal: Principal) throws -> ChatRecord {
        guard let chat = try chat(id), chat.access(of: principal) != .none else { throw Refusal.notFound("Chat") }
        return chat
    }
}

extension ChatRecord {
    /// The chat of that id, for one who may read it.
    ///
    /// - Throws: ``Refusal``, for what is another's the same as for what is not there.
    static func fetch(_ id: ChatID, for principal: Principal, in database: Database) throws -> ChatRecord {
        guard let chat = try fetch(id, in: database) else { throw Refusal.notFound("Chat") }
        try chat.requireReader(principal)
        return chat
    }
}

/// All chats that someone may read, for a query over many: what ``ChatRecord/access(of:)`` says of one, in SQL.
struct ReadableChats: Sendable {
    /// A query for their ids, which may name one more than once.
    let sql: String
    /// Its named arguments.
    let arguments: StatementArguments

    /// The chats that `principal` may read.
    init(of principal: Principal) {
        let own = """
            SELECT chat_id FROM participant
            WHERE participant_type = :participant_type AND participant_id = :participant_id AND is_active
            """
        let key: StatementArguments = [
            "participant_type": principal.key.type.rawValue, "participant_id": principal.key.id,
        ]
        guard principal.key.type == .user, let salonID = principal.salonID else {
            (sql, arguments) = (own, key)
            return
        }
        let observed = "SELECT id FROM chat WHERE salon_id = :salon_id \(principal.isAdmin ? "" : "AND is_unassigned")"
        sql = "\(own) UNION ALL \(observed)"
        arguments = key + ["salon_id": salonID.rawValue]
    }
}
