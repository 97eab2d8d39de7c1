import ChatWire
import GRDB

/// Which messages are searched for (docs/PROTOCOL.md, section 3).
struct MessageSearch: Sendable {
    let words: SearchWords
    /// Where; `nil` for all chats that the caller may read.
    let chatID: ChatID?
    let page: Page
}

/// The messages of a page that a search found.
struct FoundMessages: Sendable {
    struct Hit: Sendable {
        let message: MessageView
        let chat: ChatRecord
        /// As the protocol marks it.
        let snippet: String
    }

    /// Newest first.
    var hits: [Hit] = []
    /// How many there are on all pages.
    var total = 0
}

extension MessageSearch {
    /// What `principal` may see of what is found.
    ///
    /// - Throws: ``Refusal`` where the chat that is named may not be read.
    func fetch(for principal: Principal, in database: Database) throws -> FoundMessages {
        var place = "m.chat_id = :chat_id"
        var arguments: StatementArguments
        if let chatID {
            arguments = ["chat_id": try ChatRecord.fetch(chatID, for: principal, in: database).id.rawValue]
        } else {
            let readable = ReadableChats(of: principal)
            place = "m.chat_id IN (\(readable.sql))"
            arguments = readable.arguments
        }
        guard let expression = words.expression else { return FoundMessages() }
        arguments += ["words": expression]
        // The words first, whatever the planner thinks. What changed since it was indexed is not what was found.
        let found = """
            FROM message_text CROSS JOIN message m ON m.id = message_text.rowid
            WHERE message_text MATCH :words AND m.deleted_at IS NULL
                AND m.id NOT IN (SELECT message_id FROM search_stale) AND \(place)
            """
        let count = try database.cachedStatement(sql: "SELECT count(*) \(found)")
        let total = try Int.fetchOne(count, arguments: arguments) ?? 0
        guard page.offset < total else { return FoundMessages(total: total) }
        let rows = try database.cachedStatement(
            sql: """
                SELECT m.id, snippet(message_text, 0, :opening, :closing, '…', \(Snippet.words)) \(found)
                ORDER BY message_text.rowid DESC LIMIT :limit OFFSET :offset
                """)
        arguments += ["opening": Snippet.opening, "closing": Snippet.closing]
        arguments += ["limit": page.size, "offset": page.offset]
        let snippets = try Row.fetchAll(rows, arguments: arguments).map { row in
            (MessageID(rawValue: row[0]), Snippet.marked(row[1]))
        }
        return FoundMessages(hits: try Self.hits(snippets, in: database), total: total)
    }

    /// The messages with their chats, each looked at by itself: they may lie far apart.
    private static func hits(
        _ snippets: [(MessageID, String)], in database: Database
    ) throws -> [FoundMessages.Hit] {
        let ids = String(decoding: snippets.map(\.0).jsonBytes(), as: UTF8.self)
        let messages = try MessageRecord.fetchAll(
            where: "m.id IN (SELECT value FROM json_each(?))", arguments: [ids], in: database)
        let byID = Dictionary(uniqueKeysWithValues: messages.map { ($0.id, $0) })
        var chats: [ChatID: ChatRecord] = [:]
        return try snippets.compactMap { id, snippet in
            guard let message = byID[id],
                let chat = try chats[message.chatID] ?? ChatRecord.fetch(message.chatID, in: database)
            else { return nil }
            chats[chat.id] = chat
            return FoundMessages.Hit(message: try .view(of: message, in: database), chat: chat, snippet: snippet)
        }
    }
}
