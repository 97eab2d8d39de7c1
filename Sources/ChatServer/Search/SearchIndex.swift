import GRDB

/// The index of the messages' words, and what it does not hold yet.
enum SearchIndex {
    /// The most messages of one step, and how much text: bounds how long other writes of the same commit wait for it.
    fileprivate static let step = (messages: 500, characters: 131_072)
    /// How many pages (of 4 KiB) of the index are merged in one step.
    fileprivate static let mergedPages = 256

    /// Whether messages were sent, edited or deleted that the index does not know of.
    static func isBehind(_ database: Database) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM message WHERE id > (SELECT message_id FROM search_progress))
                    OR EXISTS (SELECT 1 FROM search_stale)
                """)
        return try Bool.fetchOne(statement) ?? false
    }
}

extension Transaction {
    /// Takes a step towards an index that knows every message; what it took in and how far it came is committed as one.
    ///
    /// - Returns: whether there may be more to do.
    func feedSearchIndex() throws -> Bool {
        let hadStale = try replaceStale()
        let hadNew = try indexNew()
        return hadStale || hadNew
    }

    /// Merges some of the index into one part, in which words that no message has any more are not.
    ///
    /// - Parameter anew: whether all parts that are there now are to be merged; otherwise the merging goes on.
    /// - Returns: whether there may be more to merge.
    @discardableResult
    func mergeSearchIndex(anew: Bool) throws -> Bool {
        let before = database.totalChangesCount
        try database.cachedStatement(sql: "INSERT INTO message_text (message_text, rank) VALUES ('merge', ?)")
            .execute(arguments: [anew ? -SearchIndex.mergedPages : SearchIndex.mergedPages])
        // FTS5 counts the command itself as one change.
        return database.totalChangesCount - before >= 2
    }

    /// Indexes edited messages anew, and forgets the deleted ones.
    private func replaceStale() throws -> Bool {
        let stale = try database.cachedStatement(
            sql: "SELECT message_id, content FROM search_stale ORDER BY message_id LIMIT ?")
        let rows = try Row.fetchAll(stale, arguments: [SearchIndex.step.messages])
        // An index without text of its own has to be told which words to forget.
        let forget = try database.cachedStatement(
            sql: "INSERT INTO message_text (message_text, rowid, content) VALUES ('delete', ?, ?)")
        let learn = try database.cachedStatement(
            sql: """
                INSERT INTO message_text (rowid, content)
                SELECT id, content FROM message WHERE id = ? AND deleted_at IS NULL
                """)
        let done = try database.cachedStatement(sql: "DELETE FROM search_stale WHERE message_id = ?")
        for row in rows {
            let (id, content): (Int64, String) = (row[0], row[1])
            try forget.execute(arguments: [id, content])
            try learn.execute(arguments: [id])
            try done.execute(arguments: [id])
        }
        return !rows.isEmpty
    }

    /// Indexes the oldest messages that it does not know yet.
    private func indexNew() throws -> Bool {
        let (messages, characters) = SearchIndex.step
        let next = try database.cachedStatement(
            sql: """
                SELECT max(id) FROM (
                    SELECT id, sum(length(content)) OVER (ORDER BY id) - length(content) AS before FROM (
                        SELECT id, content FROM message WHERE id > (SELECT message_id FROM search_progress)
                        ORDER BY id LIMIT ?))
                WHERE before < ?
                """)
        guard let last = try Int64.fetchOne(next, arguments: [messages, characters]) else { return false }
        try database.cachedStatement(
            sql: """
                INSERT INTO message_text (rowid, content) SELECT id, content FROM message
                WHERE id > (SELECT message_id FROM search_progress) AND id <= ? AND deleted_at IS NULL ORDER BY id
                """
        ).execute(arguments: [last])
        try database.cachedStatement(sql: "UPDATE search_progress SET message_id = ?").execute(arguments: [last])
        return true
    }
}
