import ChatWire
import GRDB

/// An uploaded file as the store holds it.
struct UploadRecord: Hashable, Sendable {
    let id: UploadID
    let name: SafeFileName
    let uploader: ParticipantKey
    let type: FileType
    let size: Int64
    let duration: Double?
    let hasThumbnail: Bool

    /// Where it is.
    var location: UploadLocation { UploadLocation(id: id, name: name.path) }
    /// Where its small picture is.
    var thumbnailURL: String? { hasThumbnail ? location.thumbnail : nil }

    /// What its uploader is told.
    var answer: Upload {
        var upload = Upload(fileURL: location.file)
        upload.fileName = name.text
        upload.fileType = type.rawValue
        upload.fileSize = size
        upload.thumbnailURL = thumbnailURL
        upload.duration = duration
        return upload
    }
}

extension UploadRecord {
    private static let columns =
        "file, name, path_name, uploader_type, uploader_id, media_type, size, duration, has_thumbnail"

    private init?(row: Row) {
        guard let id = UploadID(row[0] as String), let type = FileType(rawValue: row[5]) else { return nil }
        self.init(
            id: id, name: SafeFileName(text: row[1], path: row[2]), uploader: row.participant(3), type: type,
            size: row[6], duration: row[7], hasThumbnail: row[8])
    }

    /// The upload at a location; nil where there is none.
    static func fetch(_ location: UploadLocation, in database: Database) throws -> UploadRecord? {
        let statement = try database.cachedStatement(
            sql: "SELECT \(columns) FROM upload WHERE file = ? AND path_name = ?")
        return try Row.fetchOne(statement, arguments: [location.id.description, location.name])
            .flatMap(UploadRecord.init(row:))
    }

    /// Whether `principal` may have the file: its uploader, and whoever may read a chat in which a message uses it
    /// (docs/PROTOCOL.md, section 6).
    func isReadable(by principal: Principal, in database: Database) throws -> Bool {
        if uploader == principal.key { return true }
        let chats = ReadableChats(of: principal)
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM upload_use JOIN upload ON upload.id = upload_id
                    WHERE upload.file = :file AND upload_use.chat_id IN (\(chats.sql)))
                """)
        return try Bool.fetchOne(statement, arguments: chats.arguments + ["file": id.description]) ?? false
    }

    /// Stores it, unused so far.
    func insert(at now: Timestamp, in database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT INTO upload (file, name, path_name, uploader_type, uploader_id, media_type, size, duration,
                    has_thumbnail, created_at, unused_since)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            id.description, name.text, name.path, uploader.type.rawValue, uploader.id, type.rawValue, size, duration,
            hasThumbnail, now.milliseconds, now.milliseconds,
        ])
    }

    /// Notes that a message uses it.
    func use(in message: MessageRecord, database: Database) throws {
        try database.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO upload_use (upload_id, message_id, chat_id)
                SELECT id, ?, ? FROM upload WHERE file = ?
                """
        ).execute(arguments: [message.id.rawValue, message.chatID.rawValue, id.description])
        try database.cachedStatement(
            sql: "UPDATE upload SET unused_since = NULL WHERE file = ? AND unused_since IS NOT NULL"
        ).execute(arguments: [id.description])
    }
}

extension UploadRecord {
    /// How many bytes of someone's uploads no message uses.
    static func unusedBytes(of uploader: ParticipantKey, in database: Database) throws -> Int64 {
        let statement = try database.cachedStatement(
            sql: """
                SELECT coalesce(sum(size), 0) FROM upload
                WHERE uploader_type = ? AND uploader_id = ? AND unused_since IS NOT NULL
                """)
        return try Int64.fetchOne(statement, arguments: [uploader.type.rawValue, uploader.id]) ?? 0
    }

    /// Forgets uploads that no message has used since `date`, up to `limit` of them.
    ///
    /// - Returns: the files that are to go.
    static func removeUnused(since date: Timestamp, limit: Int, in database: Database) throws -> [UploadID] {
        let statement = try database.cachedStatement(
            sql: """
                DELETE FROM upload WHERE id IN
                    (SELECT id FROM upload WHERE unused_since IS NOT NULL AND unused_since < ? LIMIT ?)
                RETURNING file
                """)
        return try String.fetchAll(statement, arguments: [date.milliseconds, limit]).compactMap { UploadID($0) }
    }

    /// Those of `ids` that no row names.
    static func unknown(among ids: [UploadID], in database: Database) throws -> [UploadID] {
        let statement = try database.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM upload WHERE file = ?)")
        return try ids.filter { try Bool.fetchOne(statement, arguments: [$0.description]) == false }
    }
}
