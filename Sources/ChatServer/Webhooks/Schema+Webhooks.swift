extension Schema {
    /// What the salon's own system is still to be told, and of which waits it was told (docs/operations.md, "Webhooks").
    static let webhooks = """
        -- Holds no words: what a message says is read when it is told.
        CREATE TABLE webhook_event (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            kind TEXT NOT NULL,
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            message_id INTEGER,
            -- Who was offline: "user 2,customer 7".
            recipients TEXT NOT NULL DEFAULT '',
            created_at INTEGER NOT NULL,
            attempts INTEGER NOT NULL DEFAULT 0,
            next_attempt_at INTEGER NOT NULL
        );

        -- Up to which message it was looked who misses it.
        CREATE TABLE webhook_progress (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            message_id INTEGER NOT NULL
        );

        CREATE TABLE webhook_wait (
            chat_id INTEGER PRIMARY KEY REFERENCES chat (id),
            since INTEGER NOT NULL,
            is_unanswered_told INTEGER NOT NULL DEFAULT 0
        );
        CREATE INDEX chat_waiting ON chat (waiting_since) WHERE waiting_since IS NOT NULL;
        """
}
