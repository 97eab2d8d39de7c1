import ChatWire
import GRDB

/// What must be true of a store.
enum VerificationRule: String, Hashable, Sendable, CaseIterable {
    /// The database's pages, indexes and constraints are sound.
    case database = "database"
    /// What a row names is there.
    case references = "references"
    /// The store has a name for its life.
    case epoch = "epoch"
    /// Who takes part and who wrote is someone.
    case people = "people"
    /// A chat counts its undeleted messages.
    case totalMessages = "total_messages"
    /// A chat knows its last message.
    case lastMessage = "last_message"
    /// A customer waits exactly when nobody has answered.
    case waitingSince = "waiting_since"
    /// A chat waits in the queue exactly when no staff are in it.
    case queue = "queue"
    /// A participant's unread messages are those of others beyond the read mark.
    case unreadCount = "unread_count"
    /// A participant's read mark is the newest of its rows, and names a message of the chat.
    case readMarks = "read marks"
    /// A delivery mark names a message of the chat, and is not behind the read mark.
    case deliveryMarks = "delivery marks"
    /// A chat's revisions each mark one row, and none is above the chat's own.
    case revisions = "revisions"
    /// A reply is to a message of the same chat.
    case replies = "replies"
    /// A deleted message holds nothing any more.
    case tombstones = "tombstones"
    /// The index of the messages' words knows each message that it says it knows, under its words.
    case search = "search index"
    /// The files of uploads are there, and of their size.
    case files = "files"

    /// Checks the rule and calls `report` with each breach.
    func check(_ database: Database, _ folder: DataFolder, report: (String) -> Void) throws {
        switch self {
        case .database:
            for line in try String.fetchAll(database, sql: "PRAGMA integrity_check(100)") where line != "ok" {
                report(line)
            }
        case .references:
            for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check") {
                let (table, id, parent): (String, Int64?, String) = (row[0], row[1], row[2])
                report("\(table) \(id.map { "\($0)" } ?? "?") names a \(parent) that is not there")
            }
        case .lastMessage: try Self.checkLastMessages(database, report: report)
        case .search: try SearchVerification.check(database, report: report)
        case .files:
            for file in try StoredFile.fetchAll(in: database) {
                guard let fault = file.fault(in: folder.uploads) else { continue }
                report(fault)
            }
        default:
            let cursor = try String.fetchCursor(database, sql: sql)
            while let text = try cursor.next() { report(text) }
        }
    }

    /// A query whose rows are breaches, each as one text.
    private var sql: String {
        switch self {
        case .database, .references, .lastMessage, .search, .files: ""
        case .epoch:
            """
            SELECT 'the store has none'
            WHERE NOT EXISTS (SELECT 1 FROM meta WHERE key = 'epoch' AND value <> '')
            """
        case .people: Self.peopleSQL
        case .totalMessages:
            """
            SELECT 'chat ' || c.id || ' counts ' || c.total_messages || ', and has ' || count(m.id)
            FROM chat c LEFT JOIN message m ON m.chat_id = c.id AND m.deleted_at IS NULL
            GROUP BY c.id HAVING c.total_messages <> count(m.id)
            """
        case .waitingSince: Self.waitingSinceSQL
        case .queue:
            """
            SELECT 'chat ' || c.id || iif(c.is_unassigned, ' is in the queue', ' is not in the queue')
            FROM chat c
            WHERE c.is_unassigned <> (c.chat_type = 'user_customer' AND c.is_active AND NOT EXISTS (
                SELECT 1 FROM participant p WHERE p.chat_id = c.id AND p.participant_type = 'user' AND p.is_active))
            """
        case .unreadCount:
            """
            SELECT 'chat ' || chat_id || ', ' || participant_type || ' ' || participant_id || ': counts '
                || unread_count || ', and has ' || found
            FROM (
                SELECT p.*, (SELECT count(*) FROM message m WHERE m.chat_id = p.chat_id AND m.deleted_at IS NULL
                    AND m.id > coalesce(p.last_read_message_id, 0)
                    AND NOT (m.sender_type = p.participant_type AND m.sender_id = p.participant_id)) AS found
                FROM participant p WHERE p.is_active)
            WHERE unread_count <> found
            """
        case .readMarks: Self.readMarksSQL
        case .deliveryMarks: Self.deliveryMarksSQL
        case .revisions: Self.revisionsSQL
        case .replies:
            """
            SELECT 'message ' || m.id || ' answers message ' || m.reply_to_message_id
                || iif(t.id IS NULL, ', which is not there', ' of another chat')
            FROM message m LEFT JOIN message t ON t.id = m.reply_to_message_id
            WHERE m.reply_to_message_id IS NOT NULL AND t.chat_id IS NOT m.chat_id
            """
        case .tombstones:
            """
            SELECT 'message ' || id || ' is deleted, and still holds something' FROM message
            WHERE deleted_at IS NOT NULL AND (content <> '\(Message.deletedContent)' OR media_url IS NOT NULL
                OR thumbnail_url IS NOT NULL OR reference_data IS NOT NULL)
            """
        }
    }

    private static let peopleSQL = """
        SELECT 'chat ' || chat_id || ': there is no ' || participant_type || ' ' || participant_id
        FROM (SELECT chat_id, participant_type, participant_id FROM participant
            UNION SELECT chat_id, sender_type, sender_id FROM message
            UNION SELECT chat_id, reader_type, reader_id FROM read_mark
            UNION SELECT chat_id, participant_type, participant_id FROM delivery_mark)
        WHERE NOT (participant_type = 'user' AND EXISTS (SELECT 1 FROM user WHERE id = participant_id)
            OR participant_type = 'customer' AND EXISTS (SELECT 1 FROM customer WHERE id = participant_id))
        """

    /// Deleting a message of staff does not make a customer wait again who was answered; the next message of the customer
    /// does. So the time may be that of any unanswered message, and there is none only where all are answered.
    private static let waitingSinceSQL = """
        WITH answered AS (
            SELECT c.id, c.waiting_since,
                coalesce((SELECT max(m.id) FROM message m WHERE m.chat_id = c.id AND m.sender_type = 'user'), 0) AS ever,
                coalesce((SELECT max(m.id) FROM message m WHERE m.chat_id = c.id AND m.sender_type = 'user'
                    AND m.deleted_at IS NULL), 0) AS still
            FROM chat c WHERE c.chat_type = 'user_customer' AND c.is_active)
        SELECT 'chat ' || id || iif(waiting_since IS NULL, ' says nobody waits, and somebody does',
            ' waits since a moment at which the customer wrote nothing that is unanswered')
        FROM answered a
        WHERE iif(waiting_since IS NULL,
            EXISTS (SELECT 1 FROM message m WHERE m.chat_id = a.id AND m.sender_type = 'customer'
                AND m.deleted_at IS NULL AND m.id > a.ever),
            NOT EXISTS (SELECT 1 FROM message m WHERE m.chat_id = a.id AND m.sender_type = 'customer'
                AND m.deleted_at IS NULL AND m.id > a.still AND m.created_at = a.waiting_since))
        UNION ALL
        SELECT 'chat ' || id || ' is of the staff or has ended: nobody waits there' FROM chat
        WHERE (chat_type = 'user_user' OR NOT is_active) AND waiting_since IS NOT NULL
        """

    /// Of several marks, SQLite takes the other columns from the row of the maximum.
    private static let readMarksSQL = """
        SELECT 'chat ' || p.chat_id || ', ' || p.participant_type || ' ' || p.participant_id || ': read up to '
            || coalesce(p.last_read_message_id, 'nothing') || ', and the newest mark is '
            || coalesce(max(r.message_id), 'none')
        FROM participant p LEFT JOIN read_mark r ON r.chat_id = p.chat_id AND r.reader_type = p.participant_type
            AND r.reader_id = p.participant_id
        GROUP BY p.chat_id, p.participant_type, p.participant_id
        HAVING p.last_read_message_id IS NOT max(r.message_id) OR p.last_read_at IS NOT r.read_at
        UNION ALL
        SELECT 'chat ' || r.chat_id || ', ' || r.reader_type || ' ' || r.reader_id || ': message ' || r.message_id
            || ' was read, and is not of this chat'
        FROM read_mark r WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = r.message_id AND m.chat_id = r.chat_id)
        """

    private static let deliveryMarksSQL = """
        SELECT 'chat ' || p.chat_id || ', ' || p.participant_type || ' ' || p.participant_id || ': has up to '
            || coalesce(p.last_delivered_message_id, 'nothing') || ', and read or was given later ones'
        FROM participant p LEFT JOIN delivery_mark d ON d.chat_id = p.chat_id
            AND d.participant_type = p.participant_type AND d.participant_id = p.participant_id
        GROUP BY p.chat_id, p.participant_type, p.participant_id
        HAVING coalesce(p.last_delivered_message_id, 0)
            < max(coalesce(p.last_read_message_id, 0), coalesce(max(d.message_id), 0))
        UNION ALL
        SELECT 'chat ' || chat_id || ', ' || participant_type || ' ' || participant_id || ': message ' || message_id
            || ' was delivered, and is not of this chat'
        FROM (SELECT chat_id, participant_type, participant_id, message_id FROM delivery_mark
            UNION SELECT chat_id, participant_type, participant_id, last_delivered_message_id FROM participant
                WHERE last_delivered_message_id IS NOT NULL) d
        WHERE NOT EXISTS (SELECT 1 FROM message m WHERE m.id = d.message_id AND m.chat_id = d.chat_id)
        """

    private static let revisionsSQL = """
        WITH stamped AS (
            SELECT chat_id, revision FROM message UNION ALL SELECT chat_id, revision FROM read_mark)
        SELECT 'chat ' || chat_id || ': revision ' || revision || ' marks ' || count(*) || ' rows'
        FROM stamped GROUP BY chat_id, revision HAVING count(*) > 1
        UNION ALL
        SELECT 'chat ' || s.chat_id || ': revision ' || max(s.revision) || ' is above the chat''s, ' || c.revision
        FROM stamped s JOIN chat c ON c.id = s.chat_id GROUP BY s.chat_id HAVING max(s.revision) > c.revision
        UNION ALL
        SELECT 'chat ' || chat_id || ': revision ' || revision || ' is none' FROM stamped WHERE revision < 1
        """

    private static func checkLastMessages(_ database: Database, report: (String) -> Void) throws {
        let cursor = try Row.fetchCursor(
            database,
            sql: """
                SELECT c.id, c.last_message_id, c.last_message_at, c.last_message_preview, c.is_active,
                    \(MessageRecord.columns)
                FROM chat c LEFT JOIN message m
                    ON m.id = (SELECT max(newest.id) FROM message newest WHERE newest.chat_id = c.id)
                """)
        while let row = try cursor.next() {
            let (chat, id, at): (Int64, Int64?, Int64?) = (row[0], row[1], row[2])
            let (preview, isActive): (String?, Bool) = (row[3], row[4])
            let newest = (row[5] as Int64?).map { _ in MessageRecord(row: row, at: 5) }
            if id != newest?.id.rawValue || at != newest?.createdAt.milliseconds {
                report(
                    "chat \(chat) says \(id.map { "message \($0)" } ?? "none"), and it is "
                        + (newest.map { "message \($0.id) of \($0.createdAt)" } ?? "none"))
            } else if isActive, preview != newest?.preview {
                // A chat that has ended shows nothing.
                report("chat \(chat) shows other words than those of message \(id ?? 0)")
            }
        }
    }
}
