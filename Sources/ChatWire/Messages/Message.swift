/// A message as everyone sees it (docs/PROTOCOL.md, section 4). What a base server leaves out is `nil`.
public struct Message: Hashable, Sendable {
    /// Names it; ascends within the chat.
    public var id: MessageID
    /// The chat in which it stands.
    public var chatID: ChatID
    /// The name that its sender's client gave it.
    public var clientMessageID: String?
    /// Who sent it; `nil` where a base server leaves the type open and nothing tells.
    public var sender: ParticipantKey?
    /// The sender's number where the type is unknown.
    public var senderID: Int64?
    /// What to call the sender.
    public var senderName: String?
    /// Where the sender's picture is.
    public var senderAvatar: String?
    /// What it is.
    public var messageType: MessageType
    /// Its words, exactly as sent; `[Message deleted]` once deleted.
    public var content: String
    /// Where its picture or sound is.
    public var mediaURL: String?
    /// That file's media type.
    public var mediaType: String?
    /// That file's size in bytes.
    public var mediaSize: Int64?
    /// How long that file plays, in seconds.
    public var mediaDuration: Double?
    /// Where its small picture is.
    public var thumbnailURL: String?
    /// What it points at in the salon's business.
    public var reference: Reference?
    /// The message that it answers.
    public var replyToMessageID: MessageID?
    /// That message in short.
    public var replyTo: ReplyTarget?
    /// Whether its words were changed.
    public var isEdited: Bool
    /// Whether it was deleted; the row stays as a tombstone.
    public var isDeleted: Bool
    /// When it was deleted.
    public var deletedAt: Timestamp?
    /// Whether another participant's client has it.
    public var isDelivered: Bool
    /// Since when.
    public var deliveredAt: Timestamp?
    /// When it was stored.
    public var createdAt: Timestamp
    /// When it last changed.
    public var updatedAt: Timestamp?
    /// Who read it, and when.
    public var readReceipts: [ReadReceipt]
    /// The files on it.
    public var attachments: [Attachment]
    /// The chat's revision that last changed it; a base server has none.
    public var revision: Int64?

    /// A message of which nothing more is known.
    public init(
        id: MessageID, chatID: ChatID, sender: ParticipantKey?, messageType: MessageType, content: String,
        createdAt: Timestamp
    ) {
        self.id = id
        self.chatID = chatID
        self.sender = sender
        senderID = sender?.id
        self.messageType = messageType
        self.content = content
        self.createdAt = createdAt
        isEdited = false
        isDeleted = false
        isDelivered = false
        readReceipts = []
        attachments = []
    }

    /// What stands in the place of a deleted message's words.
    public static let deletedContent = "[Message deleted]"
}

extension Message: JSONDecodable {
    /// Reads a message, also as a base server sends it: with the sender's type, with one of `sender_user_id` and
    /// `sender_customer_id`, or with `sender_id` alone, which leaves the type open (docs/PROTOCOL.md, section 8).
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("id"), chatID: try json.decode("chat_id"), sender: try Self.sender(in: json),
            messageType: try json.decodeIfPresent("message_type") ?? .text,
            content: try json.decodeIfPresent("content") ?? "", createdAt: try json.decode("created_at"))
        if senderID == nil { senderID = try json.decodeIfPresent("sender_id") }
        clientMessageID = try json.decodeIfPresent("client_message_id")
        senderName = try json.decodeIfPresent("sender_name")
        senderAvatar = try json.decodeIfPresent("sender_avatar")
        mediaURL = try json.decodeIfPresent("media_url")
        mediaType = try json.decodeIfPresent("media_type")
        mediaSize = try json.decodeIfPresent("media_size")
        mediaDuration = try json.decodeIfPresent("media_duration")
        thumbnailURL = try json.decodeIfPresent("thumbnail_url")
        if let kind = json["reference_type"]?.stringValue.flatMap(Reference.Kind.init(rawValue:)),
            let number: Int64 = try json.decodeIfPresent("reference_id")
        {
            reference = Reference(kind: kind, id: number, data: json["reference_data"]?.objectValue)
        }
        replyToMessageID = try json.decodeIfPresent("reply_to_message_id")
        replyTo = try json.decodeIfPresent("reply_to_message")
        isEdited = try json.decodeIfPresent("is_edited") ?? false
        isDeleted = try json.decodeIfPresent("is_deleted") ?? false
        deletedAt = try json.decodeIfPresent("deleted_at")
        isDelivered = try json.decodeIfPresent("is_delivered") ?? false
        deliveredAt = try json.decodeIfPresent("delivered_at")
        updatedAt = try json.decodeIfPresent("updated_at")
        readReceipts = try json.decodeList("read_receipts")
        attachments = try json.decodeList("attachments")
        revision = try json.decodeIfPresent("revision")
    }

    private static func sender(in json: JSONValue) throws(JSONDecodingError) -> ParticipantKey? {
        if let type: ParticipantType = try json.decodeIfPresent("sender_type"),
            let id: Int64 = try json.decodeIfPresent("sender_id")
        {
            return ParticipantKey(type: type, id: id)
        }
        if let id: Int64 = try json.decodeIfPresent("sender_user_id") { return .user(id) }
        if let id: Int64 = try json.decodeIfPresent("sender_customer_id") { return .customer(id) }
        return nil
    }
}

extension Message: JSONEncodable {
    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("chat_id", chatID)
            writer.field("client_message_id", clientMessageID)
            writer.field("sender_type", sender?.type)
            writer.field("sender_id", senderID)
            writer.field("sender_user_id", sender?.type == .user ? sender?.id : nil)
            writer.field("sender_customer_id", sender?.type == .customer ? sender?.id : nil)
            writer.field("sender_name", senderName)
            writer.field("sender_avatar", senderAvatar)
            writer.field("message_type", messageType)
            writer.field("content", content)
            writer.field("media_url", mediaURL)
            writer.field("media_type", mediaType)
            writer.field("media_size", mediaSize)
            writer.field("media_duration", mediaDuration)
            writer.field("thumbnail_url", thumbnailURL)
            writer.field("reference_type", reference?.kind.rawValue)
            writer.field("reference_id", reference?.id)
            writer.field("reference_data", reference?.data)
            writer.field("reply_to_message_id", replyToMessageID)
            writer.field("reply_to_message", replyTo)
            writer.field("is_edited", isEdited)
            writer.field("is_deleted", isDeleted)
            writer.field("deleted_at", deletedAt)
            writer.field("is_delivered", isDelivered)
            writer.field("delivered_at", deliveredAt)
            writer.field("created_at", createdAt)
            writer.field("updated_at", updatedAt)
            writer.field("read_receipts", readReceipts)
            writer.field("attachments", attachments)
            writer.field("revision", revision)
        }
    }
}
