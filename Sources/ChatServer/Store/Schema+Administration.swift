extension Schema {
    /// What administration needs: who did what, a salon's own name for a customer, and numbers without reading messages.
    static let administration = """
        -- An entry belongs to one salon, whose admins read it. Names stand in the accounts, not here.
        CREATE TABLE audit (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            at INTEGER NOT NULL,
            salon_id INTEGER NOT NULL REFERENCES salon (id),
            actor_type TEXT,
            actor_id INTEGER,
            action TEXT NOT NULL,
            target TEXT,
            remote_address TEXT
        );
        CREATE INDEX audit_salon ON audit (salon_id, id);
        -- Failures are made by anyone: they are bounded apart, so that they push nothing else out.
        CREATE INDEX audit_failures ON audit (salon_id, id) WHERE action = 'sign_in_failed';

        -- What the salon calls the customer, where that is not the account's name.
        ALTER TABLE salon_customer ADD COLUMN name TEXT;
        -- Since when the salon no longer knows the customer: kept for the block alone, until they come back.
        ALTER TABLE salon_customer ADD COLUMN forgotten_at INTEGER;

        -- Chats whose messages are still to be forgotten.
        CREATE INDEX chat_forgotten ON chat (id) WHERE NOT is_active AND total_messages > 0;

        -- Covers what numbers are made of, too: when a chat's messages were sent, and by which side.
        DROP INDEX message_chat;
        CREATE INDEX message_chat ON message (chat_id, id, deleted_at, created_at, sender_type);
        """
}
