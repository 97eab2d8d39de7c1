import ChatWire
import GRDB

/// Which chats are asked for (docs/PROTOCOL.md, section 3).
struct ChatListQuery: Hashable, Sendable {
    /// Whose chats staff ask for.
    enum Scope: String, Hashable, Sendable, CaseIterable {
        /// Those that the caller is in.
        case mine
        /// The salon's queue.
        case unassigned
        /// All of the salon; admins only.
        case all
    }

    var isArchived = false
    /// `nil`: mine and unassigned together.
    var scope: Scope?
    var customerID: Int64?
    var limit: Int?
    var offset = 0
}

extension ChatListQuery {
    private static let mine = """
        SELECT chat_id FROM participant WHERE participant_type = :type AND participant_id = :id AND is_active
        """
    private static let unassigned = "SELECT id FROM chat WHERE salon_id = :salon AND is_unassigned"

    /// The chats that `principal` asks for, newest activity first.
    func fetch(for principal: Principal, in database: Database) throws -> [ChatRecord] {
        var arguments: StatementArguments = ["archived": isArchived]
        var condition = "chat.is_archived = :archived"
        let salonID = principal.salonID?.rawValue ?? 0
        switch principal.key.type == .customer ? .mine : scope {
        case .mine: condition += " AND chat.id IN (\(Self.mine))"
        case .unassigned: condition += " AND chat.id IN (\(Self.unassigned))"
        case .all: condition += " AND chat.salon_id = :salon"
        case nil: condition += " AND chat.id IN (\(Self.mine) UNION \(Self.unassigned))"
        }
        if condition.contains(":type") { arguments += ["type": principal.key.type.rawValue, "id": principal.key.id] }
        if condition.contains(":salon") { arguments += ["salon": salonID] }
        if let customerID {
            condition += " AND chat.customer_id = :customer"
            arguments += ["customer": customerID]
        }
        return try ChatRecord.fetchAll(
            where: condition, arguments: arguments, limit: limit, offset: offset, in: database)
    }
}
