/// Someone's part in a chat (docs/PROTOCOL.md, section 3). What a base server leaves out is `nil`.
public struct Participant: Hashable, Sendable {
    /// Who it is.
    public var key: ParticipantKey
    /// Since when.
    public var joinedAt: Timestamp?
    /// Whether still in the chat.
    public var isActive: Bool
    /// The others' undeleted messages beyond this participant's read mark.
    public var unreadCount: Int
    /// Whether this participant muted the chat.
    public var isMuted: Bool
    /// When the read mark was last moved.
    public var lastReadAt: Timestamp?
    /// The read mark: this message and all before it are read.
    public var lastReadMessageID: MessageID?
    /// The delivery mark: this participant's client has this message and all before it.
    public var lastDeliveredMessageID: MessageID?
    /// The name to show; staff without a name appear to customers as `Staff 456`.
    public var name: String?
    /// The email of staff; never told to customers.
    public var email: String?
    /// The phone number of a customer.
    public var phone: String?
    /// Where the picture is.
    public var avatarURL: String?
    /// Whether a connection is open; a base server does not tell.
    public var isOnline: Bool?
    /// When the last connection ended.
    public var lastSeenAt: Timestamp?

    /// A participant of which nothing but the key is known.
    public init(key: ParticipantKey, isActive: Bool = true) {
        self.key = key
        self.isActive = isActive
        unreadCount = 0
        isMuted = false
    }
}

extension Participant: JSONDecodable {
    /// Reads a participant, also as a base server sends it.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            key: ParticipantKey(
                type: try json.decode("participant_type"), id: try json.decode("participant_id")),
            isActive: try json.decodeIfPresent("is_active") ?? true)
        joinedAt = try json.decodeIfPresent("joined_at")
        unreadCount = try json.decodeIfPresent("unread_count") ?? 0
        isMuted = try json.decodeIfPresent("is_muted") ?? false
        lastReadAt = try json.decodeIfPresent("last_read_at")
        lastReadMessageID = try json.decodeIfPresent("last_read_message_id")
        lastDeliveredMessageID = try json.decodeIfPresent("last_delivered_message_id")
        name = try json.decodeIfPresent("name")
        email = try json.decodeIfPresent("email")
        phone = try json.decodeIfPresent("phone")
        avatarURL = try json.decodeIfPresent("avatar_url")
        isOnline = try json.decodeIfPresent("is_online")
        lastSeenAt = try json.decodeIfPresent("last_seen_at")
    }
}

extension Participant: JSONEncodable {
    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("participant_type", key.type)
            writer.field("participant_id", key.id)
            writer.field("joined_at", joinedAt)
            writer.field("is_active", isActive)
            writer.field("unread_count", unreadCount)
            writer.field("is_muted", isMuted)
            writer.field("last_read_at", lastReadAt)
            writer.field("last_read_message_id", lastReadMessageID)
            writer.field("last_delivered_message_id", lastDeliveredMessageID)
            writer.field("name", name)
            writer.field("email", email)
            writer.field("phone", phone)
            writer.field("avatar_url", avatarURL)
            writer.field("is_online", isOnline)
            writer.field("last_seen_at", lastSeenAt)
        }
    }
}
