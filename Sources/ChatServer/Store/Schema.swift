import GRDB

/// The tables of the store, migration by migration. A migration that was ever released is never changed.
enum Schema {
    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration("1 accounts, chats and messages") { database in
            try database.execute(sql: accounts)
            try database.execute(sql: chats)
            try database.execute(sql: messages)
        }
        migrator.registerMigration("2 search") { database in
            try database.execute(sql: search)
        }
        migrator.registerMigration("3 administration") { database in
            try database.execute(sql: administration)
        }
        migrator.registerMigration("4 uploads") { database in
            try database.execute(sql: uploads)
        }
        migrator.registerMigration("5 search without accents") { database in
            try database.execute(sql: searchWithoutAccents)
        }
        migrator.registerMigration("6 webhooks") { database in
            try database.execute(sql: webhooks)
        }
        return migrator
    }

    /// Times are milliseconds since 1970-01-01T00:00:00Z. `email` and `phone` are kept in their canonical form.
    private static let accounts = """
        CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

        CREATE TABLE salon (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            name TEXT NOT NULL,
            created_at INTEGER NOT NULL
        );

        CREATE TABLE user (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            salon_id INTEGER NOT NULL REFERENCES salon (id),
            email TEXT NOT NULL UNIQUE,
            name TEXT,
            role TEXT NOT NULL CHECK (role IN ('admin', 'staff')),
            password_hash TEXT NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 1,
            avatar_url TEXT,
            last_seen_at INTEGER,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX user_salon ON user (salon_id);

        CREATE TABLE customer (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            phone TEXT NOT NULL UNIQUE,
            name TEXT,
            password_hash TEXT NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 1,
            avatar_url TEXT,
            last_seen_at INTEGER,
            created_at INTEGER NOT NULL
        );

        -- Whose customer someone is: made by the salon, or in a chat with it.
        CREATE TABLE salon_customer (
            salon_id INTEGER NOT NULL REFERENCES salon (id),
            customer_id INTEGER NOT NULL REFERENCES customer (id),
            is_blocked INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            PRIMARY KEY (salon_id, customer_id)
        ) WITHOUT ROWID;
        CREATE INDEX salon_customer_customer ON salon_customer (customer_id);

        -- A sign-in: all tokens that descend from it end with it.
        CREATE TABLE session (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            participant_type TEXT NOT NULL,
            participant_id INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            expires_at INTEGER NOT NULL,
            revoked_at INTEGER,
            revoked_because TEXT
        );
        CREATE INDEX session_participant ON session (participant_type, participant_id);

        -- Kept as hashes. A successor is made from its predecessor, so that a repeated refresh can be answered alike.
        CREATE TABLE refresh_token (
            hash BLOB PRIMARY KEY,
            session_id INTEGER NOT NULL REFERENCES session (id) ON DELETE CASCADE,
            generation INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            replaced_at INTEGER,
            is_used INTEGER NOT NULL DEFAULT 0
        ) WITHOUT ROWID;
        CREATE INDEX refresh_token_session ON refresh_token (session_id);
        """

    /// `revision` counts a chat's stored changes. `waiting_since` is when the customer's oldest unanswered message was sent.
    private static let chats = """
        CREATE TABLE chat (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_type TEXT NOT NULL,
            salon_id INTEGER NOT NULL REFERENCES salon (id),
            customer_id INTEGER REFERENCES customer (id),
            title TEXT,
            is_active INTEGER NOT NULL DEFAULT 1,
            is_archived INTEGER NOT NULL DEFAULT 0,
            is_unassigned INTEGER NOT NULL DEFAULT 0,
            last_message_id INTEGER,
            last_message_at INTEGER,
            last_message_preview TEXT,
            total_messages INTEGER NOT NULL DEFAULT 0,
            waiting_since INTEGER,
            revision INTEGER NOT NULL DEFAULT 0,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL
        );
        -- One active conversation per salon and customer.
        CREATE UNIQUE INDEX chat_conversation ON chat (salon_id, customer_id)
            WHERE chat_type = 'user_customer' AND is_active;
        CREATE INDEX chat_queue ON chat (salon_id) WHERE is_unassigned;
        CREATE INDEX chat_salon ON chat (salon_id, is_archived);

        CREATE TABLE participant (
            participant_type TEXT NOT NULL,
            participant_id INTEGER NOT NULL,
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            joined_at INTEGER NOT NULL,
            is_active INTEGER NOT NULL DEFAULT 1,
            is_muted INTEGER NOT NULL DEFAULT 0,
            unread_count INTEGER NOT NULL DEFAULT 0,
            last_read_message_id INTEGER,
            last_read_at INTEGER,
            last_delivered_message_id INTEGER,
            PRIMARY KEY (participant_type, participant_id, chat_id)
        ) WITHOUT ROWID;
        CREATE INDEX participant_chat ON participant (chat_id);
        """

    /// A message's `revision` is the chat's that last changed it. Marks are "up to": one row each time one moved.
    private static let messages = """
        CREATE TABLE message (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            sender_type TEXT NOT NULL,
            sender_id INTEGER NOT NULL,
            client_message_id TEXT,
            message_type TEXT NOT NULL,
            content TEXT NOT NULL,
            media_url TEXT,
            media_type TEXT,
            media_size INTEGER,
            media_duration REAL,
            thumbnail_url TEXT,
            reference_type TEXT,
            reference_id INTEGER,
            reference_data TEXT,
            reply_to_message_id INTEGER,
            is_edited INTEGER NOT NULL DEFAULT 0,
            deleted_at INTEGER,
            created_at INTEGER NOT NULL,
            updated_at INTEGER NOT NULL,
            revision INTEGER NOT NULL
        );
        -- Covers a page's ids, so that a deep page steps over index entries and reads its own rows only.
        CREATE INDEX message_chat ON message (chat_id, id, deleted_at);
        CREATE INDEX message_revision ON message (chat_id, revision);
        CREATE UNIQUE INDEX message_client_id ON message (sender_type, sender_id, client_message_id)
            WHERE client_message_id IS NOT NULL;

        CREATE TABLE attachment (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            message_id INTEGER NOT NULL REFERENCES message (id),
            file_url TEXT NOT NULL,
            file_name TEXT,
            file_type TEXT,
            file_size INTEGER,
            thumbnail_url TEXT,
            duration REAL,
            created_at INTEGER NOT NULL
        );
        CREATE INDEX attachment_message ON attachment (message_id);

        CREATE TABLE read_mark (
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            reader_type TEXT NOT NULL,
            reader_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            read_at INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            PRIMARY KEY (chat_id, reader_type, reader_id, message_id)
        ) WITHOUT ROWID;
        CREATE UNIQUE INDEX read_mark_revision ON read_mark (chat_id, revision);

        CREATE TABLE delivery_mark (
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            participant_type TEXT NOT NULL,
            participant_id INTEGER NOT NULL,
            message_id INTEGER NOT NULL,
            delivered_at INTEGER NOT NULL,
            PRIMARY KEY (chat_id, participant_type, participant_id, message_id)
        ) WITHOUT ROWID;
        """

    /// The index of the messages' words. It is fed after the commit of what it indexes (see ``SearchFeed``): sending writes
    /// nothing here, and what an edit or a deletion leaves behind is noted with it, whoever made it.
    private static let search = """
        -- Keeps no text of its own: it reads the message's.
        CREATE VIRTUAL TABLE message_text USING fts5 (
            content, content = 'message', content_rowid = 'id',
            tokenize = "unicode61 remove_diacritics 2 separators '\(separators)'", prefix = '2 3'
        );

        -- Up to which message the index was fed.
        CREATE TABLE search_progress (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            message_id INTEGER NOT NULL
        );

        -- Messages that changed since they were indexed, with the words under which the index still has them.
        CREATE TABLE search_stale (
            message_id INTEGER PRIMARY KEY,
            content TEXT NOT NULL
        );
        CREATE TRIGGER message_text_changed AFTER UPDATE OF content, deleted_at ON message
            WHEN old.deleted_at IS NULL AND (new.content <> old.content OR new.deleted_at IS NOT NULL)
                AND old.id <= (SELECT message_id FROM search_progress)
            BEGIN
                INSERT OR IGNORE INTO search_stale (message_id, content) VALUES (old.id, old.content);
            END;
        CREATE TRIGGER message_text_removed AFTER DELETE ON message
            WHEN old.deleted_at IS NULL AND old.id <= (SELECT message_id FROM search_progress)
            BEGIN
                INSERT OR IGNORE INTO search_stale (message_id, content) VALUES (old.id, old.content);
            END;

        INSERT INTO message_text (rowid, content) SELECT id, content FROM message WHERE deleted_at IS NULL;
        INSERT INTO search_progress (id, message_id) SELECT 1, coalesce(max(id), 0) FROM message;
        """

    /// How the index takes texts apart into words.
    static var searchTokenizer: String { "folded unicode61 remove_diacritics 2 separators '\(separators)'" }

    /// A message names its uploads by their URLs; `upload_use` says which messages and chats use which. What a deletion ends is
    /// noted with it, whoever made it.
    private static let uploads = """
        CREATE TABLE upload (
            id INTEGER PRIMARY KEY AUTOINCREMENT,
            -- Its random id: its name on the disk, and the beginning of its URL's last part.
            file TEXT NOT NULL UNIQUE,
            name TEXT NOT NULL,
            -- The rest of its URL's last part.
            path_name TEXT NOT NULL,
            uploader_type TEXT NOT NULL,
            uploader_id INTEGER NOT NULL,
            media_type TEXT NOT NULL,
            size INTEGER NOT NULL,
            duration REAL,
            has_thumbnail INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            -- Since when no message uses it; NULL while one does.
            unused_since INTEGER
        );
        CREATE INDEX upload_unused ON upload (unused_since) WHERE unused_since IS NOT NULL;
        CREATE INDEX upload_unused_uploader ON upload (uploader_type, uploader_id) WHERE unused_since IS NOT NULL;

        CREATE TABLE upload_use (
            upload_id INTEGER NOT NULL REFERENCES upload (id),
            message_id INTEGER NOT NULL REFERENCES message (id),
            chat_id INTEGER NOT NULL REFERENCES chat (id),
            PRIMARY KEY (upload_id, message_id)
        ) WITHOUT ROWID;
        CREATE INDEX upload_use_message ON upload_use (message_id);

        CREATE TRIGGER upload_released AFTER UPDATE OF deleted_at ON message
            WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL
            BEGIN
                -- Of a chat that has ended, because its customer is to be forgotten, it goes with the next sweep.
                UPDATE upload SET unused_since =
                    CASE WHEN (SELECT is_active FROM chat WHERE id = old.chat_id) THEN new.deleted_at ELSE 0 END
                WHERE id IN (SELECT upload_id FROM upload_use WHERE message_id = old.id)
                    AND NOT EXISTS
                        (SELECT 1 FROM upload_use WHERE upload_id = upload.id AND message_id <> old.id);
                DELETE FROM upload_use WHERE message_id = old.id;
            END;
        """

    /// The same index, in which the accents of no script count. What was stale is indexed as it is now.
    private static let searchWithoutAccents = """
        DROP TABLE message_text;
        CREATE VIRTUAL TABLE message_text USING fts5 (
            content, content = 'message', content_rowid = 'id',
            tokenize = "\(searchTokenizer)", prefix = '2 3'
        );
        DELETE FROM search_stale;
        INSERT INTO message_text (rowid, content) SELECT id, content FROM message WHERE deleted_at IS NULL;
        UPDATE search_progress SET message_id = (SELECT coalesce(max(id), 0) FROM message);
        """

    /// Signs that stand between words but are younger than SQLite's tables, which take them for letters: isolates, currencies
    /// and emoji.
    private static var separators: String {
        let ranges = [
            0x061C...0x061C, 0x2066...0x2069, 0x20BA...0x20C0, 0x23F4...0x23FF, 0x1F321...0x1F6FF, 0x1F900...0x1FAFF,
        ]
        return String(String.UnicodeScalarView(ranges.joined().compactMap { Unicode.Scalar($0 as Int) }))
    }
}
