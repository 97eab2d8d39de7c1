/// A chat, in the one shape that it has everywhere (docs/PROTOCOL.md, section 3). What a base server leaves out is `nil`.
public struct Chat: Hashable, Sendable {
    /// Names it.
    public var id: ChatID
    /// Between whom it is.
    public var chatType: ChatType
    /// The salon to which it belongs.
    public var salonID: SalonID?
    /// That salon's name.
    public var salonName: String?
    /// What staff called it.
    public var title: String?
    /// Whether it goes on: `false` once an admin removed the customer.
    public var isActive: Bool
    /// Whether it was put away.
    public var isArchived: Bool
    /// When its newest message was sent.
    public var lastMessageAt: Timestamp?
    /// Its newest message.
    public var lastMessageID: MessageID?
    /// That message's first 100 characters, or `[Image]`, `[Voice note]`.
    public var lastMessagePreview: String?
    /// When it began.
    public var createdAt: Timestamp
    /// When it last changed.
    public var updatedAt: Timestamp?
    /// Everyone in it, those who left included (`isActive` tells).
    public var participants: [Participant]
    /// Its messages, the deleted left out.
    public var totalMessages: Int?
    /// The caller's unread messages; 0 for one who is no participant.
    public var unreadCount: Int
    /// The ids of the participants who are online.
    public var onlineParticipants: [Int64]
    /// When the customer's oldest message that staff have not answered was sent.
    public var waitingSince: Timestamp?
    /// Counts the chat's stored changes; a base server has none.
    public var revision: Int64?

    /// A chat of which nothing more is known.
    public init(id: ChatID, chatType: ChatType, createdAt: Timestamp) {
        self.id = id
        self.chatType = chatType
        self.createdAt = createdAt
        isActive = true
        isArchived = false
        participants = []
        unreadCount = 0
        onlineParticipants = []
    }

    /// The participant of that key, whether still in the chat or not.
    public func participant(_ key: ParticipantKey) -> Participant? { participants.first { $0.key == key } }

    /// The customer of a chat between a customer and a salon.
    public var customer: Participant? { participants.first { $0.key.type == .customer } }

    /// Whether it waits for a member of the staff to take it.
    public var isUnassigned: Bool {
        chatType == .userCustomer && !participants.contains { $0.key.type == .user && $0.isActive }
    }
}

extension Chat: JSONDecodable {
    /// Reads a chat, also as a base server sends it.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("id"), chatType: try json.decode("chat_type"), createdAt: try json.decode("created_at"))
        salonID = try json.decodeIfPresent("salon_id")
        salonName = try json.decodeIfPresent("salon_name")
        title = try json.decodeIfPresent("title")
        isActive = try json.decodeIfPresent("is_active") ?? true
        isArchived = try json.decodeIfPresent("is_archived") ?? false
        lastMessageAt = try json.decodeIfPresent("last_message_at")
        lastMessageID = try json.decodeIfPresent("last_message_id")
        lastMessagePreview = try json.decodeIfPresent("last_message_preview")
        updatedAt = try json.decodeIfPresent("updated_at")
        participants = try json.decodeList("participants")
        totalMessages = try json.decodeIfPresent("total_messages")
        unreadCount = try json.decodeIfPresent("unread_count") ?? 0
        onlineParticipants = try json.decodeList("online_participants")
        waitingSince = try json.decodeIfPresent("waiting_since")
        revision = try json.decodeIfPresent("revision")
    }
}

extension Chat: JSONEncodable {
    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("chat_type", chatType)
            writer.field("salon_id", salonID)
            writer.field("salon_name", salonName)
            writer.field("title", title)
            writer.field("is_active", isActive)
            writer.field("is_archived", isArchived)
            writer.field("last_message_at", lastMessageAt)
            writer.field("last_message_id", lastMessageID)
            writer.field("last_message_preview", lastMessagePreview)
            writer.field("created_at", createdAt)
            writer.field("updated_at", updatedAt)
            writer.field("participants", participants)
            writer.field("total_messages", totalMessages)
            writer.field("unread_count", unreadCount)
            writer.field("online_participants", onlineParticipants)
            writer.field("waiting_since", waitingSince)
            writer.field("revision", revision)
        }
    }
}
