import GRDB

/// Holds the index of the messages' words to the messages.
///
/// The index may lag (``SearchFeed``), and says by how much. What it should hold by its own word is indexed once more, in a
/// temporary table, and the two are compared: which messages, how many words each, and how often each word comes. FTS5's own
/// check would need the writer's lock, and knows nothing of the lag.
enum SearchVerification {
    /// What must be in the index: messages up to its mark under their words, changed ones under those that they had.
    private static let expected = """
        SELECT m.id, m.content FROM message m
        WHERE m.deleted_at IS NULL AND m.id <= (SELECT message_id FROM search_progress)
            AND m.id NOT IN (SELECT message_id FROM search_stale)
        UNION ALL SELECT message_id, content FROM search_stale
        """

    static func check(_ database: Database, report: (String) -> Void) throws {
        guard try Int.fetchOne(database, sql: "SELECT count(*) FROM search_progress") == 1 else {
            return report("does not say how far it came")
        }
        try database.execute(
            sql: """
                CREATE VIRTUAL TABLE temp.expected_text USING fts5 (
                    content, content = '', tokenize = "\(Schema.searchTokenizer)");
                INSERT INTO temp.expected_text (rowid, content) \(expected);
                CREATE VIRTUAL TABLE temp.expected_words USING fts5vocab (temp, expected_text, row);
                CREATE VIRTUAL TABLE temp.found_words USING fts5vocab (main, message_text, row);
                """)
        let messages = try String.fetchCursor(
            database,
            sql: """
                SELECT 'message ' || id || iif(length(found), ' is in it in vain or under other words', ' is not in it')
                FROM (
                    SELECT e.id AS id, f.sz AS found, e.sz AS wanted FROM temp.expected_text_docsize e
                        LEFT JOIN main.message_text_docsize f ON f.id = e.id
                    UNION ALL SELECT f.id, f.sz, NULL FROM main.message_text_docsize f
                        WHERE f.id NOT IN (SELECT id FROM temp.expected_text_docsize))
                WHERE found IS NOT wanted ORDER BY id
                """)
        while let text = try messages.next() { report(text) }
        // The words themselves are messages' content: they are counted, not told.
        let words = try Int.fetchOne(
            database,
            sql: """
                SELECT count(*) FROM (
                    SELECT term, doc, cnt FROM temp.found_words EXCEPT SELECT term, doc, cnt FROM temp.expected_words
                    UNION ALL
                    SELECT * FROM (
                        SELECT term, doc, cnt FROM temp.expected_words EXCEPT SELECT term, doc, cnt FROM temp.found_words))
                """)
        if let words, words > 0 { report("\(words) words lead to other messages than they should") }
    }
}
