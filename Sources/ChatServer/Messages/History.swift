import ChatWire
import GRDB

/// Which part of a chat's history is asked for (docs/PROTOCOL.md, section 3).
struct HistoryQuery: Hashable, Sendable {
    /// From where.
    enum Place: Hashable, Sendable {
        /// The page of that number, from 1, counted from the newest message.
        case page(Int)
        /// What comes before a message, newest first.
        case before(MessageID)
        /// What comes after a message, oldest first.
        case after(MessageID)
    }

    var place: Place
    var size: Int
    /// Whether tombstones are among the messages.
    var includesDeleted: Bool
}

/// A part of a chat's history.
struct HistoryPart: Sendable {
    let chat: ChatRecord
    let messages: [MessageView]
    let total: Int
    let hasMore: Bool
}

extension HistoryPart {
    /// The part that `query` asks for.
    static func fetch(_ query: HistoryQuery, of chat: ChatRecord, in database: Database) throws -> HistoryPart {
        let total = query.includesDeleted ? try allMessages(of: chat.id, in: database) : chat.totalMessages
        var records: [MessageRecord]
        var hasMore: Bool
        let visible = query.includesDeleted ? "" : "AND deleted_at IS NULL"
        switch query.place {
        case .page(let page):
            let (offset, overflow) = (page - 1).multipliedReportingOverflow(by: query.size)
            if overflow || offset >= total {
                return HistoryPart(chat: chat, messages: [], total: total, hasMore: false)
            }
            hasMore = total - offset > query.size
            records = try self.page(offset, query.size, total, visible, chat.id, in: database)
        case .before(let id):
            records = try fetch(
                "AND id < ? \(visible) ORDER BY id DESC", [id.rawValue], query.size + 1, chat.id, in: database)
            hasMore = records.count > query.size
        case .after(let id):
            records = try fetch(
                "AND id > ? \(visible) ORDER BY id", [id.rawValue], query.size + 1, chat.id, in: database)
            hasMore = records.count > query.size
        }
        records = Array(records.prefix(query.size))
        return HistoryPart(
            chat: chat, messages: try MessageView.views(of: records, in: database), total: total, hasMore: hasMore)
    }

    /// A page by its number, reached from the nearer end: the deepest page costs what the first does.
    private static func page(
        _ offset: Int, _ size: Int, _ total: Int, _ visible: String, _ chatID: ChatID, in database: Database
    ) throws -> [MessageRecord] {
        let rest = total - offset - size
        if offset <= max(rest, 0) || rest < 0 && offset < size {
            return try fetch("\(visible) ORDER BY id DESC", [], size, offset: offset, chatID, in: database)
        }
        let count = min(size, total - offset)
        return try fetch("\(visible) ORDER BY id", [], count, offset: max(rest, 0), chatID, in: database).reversed()
    }

    /// Steps over index entries to the page's ids, and reads their rows only.
    private static func fetch(
        _ rest: String, _ bounds: [Int64], _ limit: Int, offset: Int = 0, _ chatID: ChatID, in database: Database
    ) throws -> [MessageRecord] {
        let isAscending = !rest.hasSuffix("DESC")
        return try MessageRecord.fetchAll(
            where: """
                m.id IN (SELECT id FROM message INDEXED BY message_chat WHERE chat_id = ? \(rest)
                    LIMIT ? OFFSET ?)
                ORDER BY m.id \(isAscending ? "" : "DESC")
                """,
            arguments: StatementArguments([chatID.rawValue] + bounds + [Int64(limit), Int64(offset)]), in: database)
    }

    private static func allMessages(of chatID: ChatID, in database: Database) throws -> Int {
        let statement = try database.cachedStatement(sql: "SELECT count(*) FROM message WHERE chat_id = ?")
        return try Int.fetchOne(statement, arguments: [chatID.rawValue]) ?? 0
    }
}
