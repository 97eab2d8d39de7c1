import ChatWire
import GRDB

/// A message as the store holds it.
struct MessageRecord: Hashable, Sendable {
    let id: MessageID
    let chatID: ChatID
    let sender: ParticipantKey
    let clientMessageID: String?
    var messageType: MessageType
    var content: String
    var mediaURL: String?
    var mediaType: String?
    var mediaSize: Int64?
    var mediaDuration: Double?
    var thumbnailURL: String?
    var reference: Reference?
    let replyToMessageID: MessageID?
    var isEdited = false
    var deletedAt: Timestamp?
    let createdAt: Timestamp
    var updatedAt: Timestamp
    var revision: Int64
    var attachments: [Attachment] = []

    var isDeleted: Bool { deletedAt != nil }

    /// What a chat list shows of it (docs/PROTOCOL.md, section 3).
    var preview: String {
        if isDeleted { return Message.deletedContent }
        switch messageType {
        case .image: return "[Image]"
        case .voice: return "[Voice note]"
        default: return String(content.prefix(WireLimits.previewLength))
        }
    }
}

extension MessageRecord {
    static let columns = """
        m.id, m.chat_id, m.sender_type, m.sender_id, m.client_message_id, m.message_type, m.content, m.media_url,
        m.media_type, m.media_size, m.media_duration, m.thumbnail_url, m.reference_type, m.reference_id,
        m.reference_data, m.reply_to_message_id, m.is_edited, m.deleted_at, m.created_at, m.updated_at, m.revision
        """

    init(row: Row, at offset: Int = 0) {
        id = MessageID(rawValue: row[offset])
        chatID = ChatID(rawValue: row[offset + 1])
        sender = row.participant(offset + 2)
        clientMessageID = row[offset + 4]
        messageType = MessageType(rawValue: row[offset + 5])
        content = row[offset + 6]
        mediaURL = row[offset + 7]
        mediaType = row[offset + 8]
        mediaSize = row[offset + 9]
        mediaDuration = row[offset + 10]
        thumbnailURL = row[offset + 11]
        if let kind = (row[offset + 12] as String?).flatMap(Reference.Kind.init(rawValue:)),
            let number: Int64 = row[offset + 13]
        {
            let data = (row[offset + 14] as String?).flatMap { try? JSONParser.parse(Array($0.utf8)).objectValue }
            reference = Reference(kind: kind, id: number, data: data)
        }
        replyToMessageID = row.id(offset + 15)
        isEdited = row[offset + 16]
        deletedAt = row.timestamp(offset + 17)
        createdAt = Timestamp(milliseconds: row[offset + 18])
        updatedAt = Timestamp(milliseconds: row[offset + 19])
        revision = row[offset + 20]
    }

    /// Stores what `draft` says as a new message and returns it.
    static func insert(
        _ draft: MessageDraft, in chat: ChatRecord, from sender: ParticipantKey, at now: Timestamp,
        database: Database
    ) throws -> MessageRecord {
        let data = draft.reference?.data.map { String(decoding: $0.jsonBytes(), as: UTF8.self) }
        var statement = try HotStatement(
            """
            INSERT INTO message (chat_id, sender_type, sender_id, client_message_id, message_type, content, media_url,
                media_type, media_duration, reference_type, reference_id, reference_data, reply_to_message_id,
                created_at, updated_at, revision)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """, in: database)
        statement.bind(chat.id.rawValue)
        statement.bind(sender.type.rawValue)
        statement.bind(sender.id)
        statement.bind(draft.clientMessageID)
        statement.bind(draft.messageType.rawValue)
        statement.bind(draft.content)
        statement.bind(draft.mediaURL)
        statement.bind(draft.mediaType)
        statement.bind(draft.mediaDuration)
        statement.bind(draft.reference?.kind.rawValue)
        statement.bind(draft.reference?.id)
        statement.bind(data)
        statement.bind(draft.replyToMessageID?.rawValue)
        statement.bind(now.milliseconds)
        statement.bind(now.milliseconds)
        statement.bind(chat.revision)
        try statement.run()
        return MessageRecord(
            id: MessageID(rawValue: database.lastInsertedRowID), chatID: chat.id, sender: sender,
            clientMessageID: draft.clientMessageID, messageType: draft.messageType, content: draft.content,
            mediaURL: draft.mediaURL, mediaType: draft.mediaType, mediaDuration: draft.mediaDuration,
            reference: draft.reference, replyToMessageID: draft.replyToMessageID, createdAt: now, updatedAt: now,
            revision: chat.revision)
    }

    /// Hangs an upload on the stored message.
    mutating func attach(_ upload: UploadRecord, at now: Timestamp, in database: Database) throws {
        let url = upload.location.file
        try database.cachedStatement(
            sql: """
                INSERT INTO attachment (message_id, file_url, file_name, file_type, file_size, thumbnail_url, duration,
                    created_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id.rawValue, url, upload.name.text, upload.type.rawValue, upload.size, upload.thumbnailURL, upload.duration,
            now.milliseconds,
        ])
        var attachment = Attachment(id: database.lastInsertedRowID, fileURL: url)
        attachment.fileName = upload.name.text
        attachment.fileType = upload.type.rawValue
        attachment.fileSize = upload.size
        attachment.thumbnailURL = upload.thumbnailURL
        attachment.duration = upload.duration
        attachment.createdAt = now
        attachments.append(attachment)
    }

    /// The message of that id, its attachments included.
    static func fetch(_ id: MessageID, in database: Database) throws -> MessageRecord? {
        try fetchAll(where: "m.id = ?", arguments: [id.rawValue], in: database).first
    }

    /// The messages that the rest of an SQL statement names, their attachments included.
    ///
    /// - Parameter rest: condition, order and limit on `message AS m`. Not from outside: it becomes part of the SQL.
    static func fetchAll(
        where rest: String, arguments: StatementArguments, in database: Database
    ) throws -> [MessageRecord] {
        let statement = try database.cachedStatement(sql: "SELECT \(columns) FROM message m WHERE \(rest)")
        var messages: [MessageRecord] = []
        let cursor = try Row.fetchCursor(statement, arguments: arguments)
        while let row = try cursor.next() { messages.append(MessageRecord(row: row)) }
        try fetchAttachments(of: &messages, in: database)
        return messages
    }

    /// Reads the attachments of all the messages at once: a look-up for each would cost a page of history more than all its
    /// rows.
    private static func fetchAttachments(of messages: inout [MessageRecord], in database: Database) throws {
        let places = Dictionary(uniqueKeysWithValues: messages.indices.map { (messages[$0].id, $0) })
        guard !places.isEmpty else { return }
        let statement = try database.cachedStatement(
            sql: """
                SELECT message_id, id, file_url, file_name, file_type, file_size, thumbnail_url, duration, created_at
                FROM attachment WHERE message_id IN (SELECT value FROM json_each(?)) ORDER BY id
                """)
        let ids = messages.map(\.id).jsonBytes(capacity: messages.count * 8)
        let cursor = try Row.fetchCursor(statement, arguments: [String(decoding: ids, as: UTF8.self)])
        while let row = try cursor.next() {
            guard let place = places[MessageID(rawValue: row[0])], !messages[place].isDeleted else { continue }
            var attachment = Attachment(id: row[1], fileURL: row[2])
            attachment.fileName = row[3]
            attachment.fileType = row[4]
            attachment.fileSize = row[5]
            attachment.thumbnailURL = row[6]
            attachment.duration = row[7]
            attachment.createdAt = row.timestamp(8)
            messages[place].attachments.append(attachment)
        }
    }

    /// Writes the row of an edited or deleted message.
    func update(in database: Database) throws {
        try database.cachedStatement(
            sql: """
                UPDATE message SET content = ?, media_url = ?, media_type = ?, media_size = ?, media_duration = ?,
                    thumbnail_url = ?, reference_type = ?, reference_id = ?, reference_data = ?, is_edited = ?,
                    deleted_at = ?, updated_at = ?, revision = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            content, mediaURL, mediaType, mediaSize, mediaDuration, thumbnailURL, reference?.kind.rawValue,
            reference?.id, reference?.data.map { String(decoding: $0.jsonBytes(), as: UTF8.self) }, isEdited,
            deletedAt?.milliseconds, updatedAt.milliseconds, revision, id.rawValue,
        ])
        if isDeleted {
            try database.cachedStatement(sql: "DELETE FROM attachment WHERE message_id = ?")
                .execute(arguments: [id.rawValue])
        }
    }
}
