/// A reader's mark as one message sees it: when that reader first reached it.
public struct ReadReceipt: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Who read.
    public var reader: ParticipantKey
    /// What to call the reader.
    public var readerName: String?
    /// When.
    public var readAt: Timestamp

    /// A receipt of `reader`.
    public init(reader: ParticipantKey, readerName: String?, readAt: Timestamp) {
        self.reader = reader
        self.readerName = readerName
        self.readAt = readAt
    }

    /// Reads a receipt.
    public init(json: JSONValue) throws(JSONDecodingError) {
        reader = ParticipantKey(type: try json.decode("reader_type"), id: try json.decode("reader_id"))
        readerName = try json.decodeIfPresent("reader_name")
        readAt = try json.decode("read_at")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("reader_type", reader.type)
            writer.field("reader_id", reader.id)
            writer.field("reader_name", readerName)
            writer.field("read_at", readAt)
        }
    }
}

/// The message that another one answers, in short.
public struct ReplyTarget: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Names it.
    public var id: MessageID
    /// Who sent it.
    public var sender: ParticipantKey?
    /// What to call the sender.
    public var senderName: String?
    /// What it is.
    public var messageType: MessageType
    /// Its first 100 characters.
    public var content: String
    /// Whether it was deleted.
    public var isDeleted: Bool

    /// The short form of a message.
    public init(
        id: MessageID, sender: ParticipantKey?, senderName: String?, messageType: MessageType, content: String,
        isDeleted: Bool
    ) {
        self.id = id
        self.sender = sender
        self.senderName = senderName
        self.messageType = messageType
        self.content = content
        self.isDeleted = isDeleted
    }

    /// Reads the short form.
    public init(json: JSONValue) throws(JSONDecodingError) {
        id = try json.decode("id")
        if let type: ParticipantType = try json.decodeIfPresent("sender_type"),
            let number: Int64 = try json.decodeIfPresent("sender_id")
        {
            sender = ParticipantKey(type: type, id: number)
        }
        senderName = try json.decodeIfPresent("sender_name")
        messageType = try json.decodeIfPresent("message_type") ?? .text
        content = try json.decodeIfPresent("content") ?? ""
        isDeleted = try json.decodeIfPresent("is_deleted") ?? false
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("sender_type", sender?.type)
            writer.field("sender_id", sender?.id)
            writer.field("sender_name", senderName)
            writer.field("message_type", messageType)
            writer.field("content", content)
            writer.field("is_deleted", isDeleted)
        }
    }
}

/// A file that hangs on a message.
public struct Attachment: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Names it.
    public var id: Int64
    /// Where it is.
    public var fileURL: String
    /// What it was called.
    public var fileName: String?
    /// Its media type.
    public var fileType: String?
    /// Its size in bytes.
    public var fileSize: Int64?
    /// Where its small picture is.
    public var thumbnailURL: String?
    /// How long it plays, in seconds.
    public var duration: Double?
    /// Since when it is there.
    public var createdAt: Timestamp?

    /// An attachment of which only the place is known.
    public init(id: Int64, fileURL: String) {
        self.id = id
        self.fileURL = fileURL
    }

    /// Reads an attachment.
    public init(json: JSONValue) throws(JSONDecodingError) {
        id = try json.decode("id")
        fileURL = try json.decode("file_url")
        fileName = try json.decodeIfPresent("file_name")
        fileType = try json.decodeIfPresent("file_type")
        fileSize = try json.decodeIfPresent("file_size")
        thumbnailURL = try json.decodeIfPresent("thumbnail_url")
        duration = try json.decodeIfPresent("duration")
        createdAt = try json.decodeIfPresent("created_at")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("file_url", fileURL)
            writer.field("file_name", fileName)
            writer.field("file_type", fileType)
            writer.field("file_size", fileSize)
            writer.field("thumbnail_url", thumbnailURL)
            writer.field("duration", duration)
            writer.field("created_at", createdAt)
        }
    }
}
