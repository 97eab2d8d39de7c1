/// A read mark that was set: its reader has read `messageID` and all before it.
public struct ReadMark: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Who read.
    public var reader: ParticipantKey
    /// Up to where.
    public var messageID: MessageID
    /// When.
    public var readAt: Timestamp
    /// The chat's revision that set it.
    public var revision: Int64

    /// A read mark of `reader`.
    public init(reader: ParticipantKey, messageID: MessageID, readAt: Timestamp, revision: Int64) {
        self.reader = reader
        self.messageID = messageID
        self.readAt = readAt
        self.revision = revision
    }

    /// Reads a mark.
    public init(json: JSONValue) throws(JSONDecodingError) {
        reader = ParticipantKey(type: try json.decode("reader_type"), id: try json.decode("reader_id"))
        messageID = try json.decode("message_id")
        readAt = try json.decode("read_at")
        revision = try json.decode("revision")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("reader_type", reader.type)
            writer.field("reader_id", reader.id)
            writer.field("message_id", messageID)
            writer.field("read_at", readAt)
            writer.field("revision", revision)
        }
    }
}

/// What changed in a chat since a revision: the answer of `GET /chat/chats/{id}/changes`, and what `joined` holds
/// (docs/PROTOCOL.md, section 5, "Sync").
public struct Changes: Hashable, Sendable, JSONDecodable {
    /// Names the store's life: another epoch, another store.
    public var epoch: String
    /// Whether the client must drop what it kept of that store and read the history.
    public var reset: Bool
    /// The revision to go on from; the chat's own once `hasMore` is false.
    public var revision: Int64
    /// The chat as it is now.
    public var chat: Chat
    /// Messages new, edited or deleted since, tombstones included, by revision.
    public var messages: [Message]
    /// Read marks set since, by revision.
    public var reads: [ReadMark]
    /// Whether to ask again from `revision`.
    public var hasMore: Bool

    /// What changed.
    public init(
        epoch: String, reset: Bool, revision: Int64, chat: Chat, messages: [Message] = [], reads: [ReadMark] = [],
        hasMore: Bool = false
    ) {
        self.epoch = epoch
        self.reset = reset
        self.revision = revision
        self.chat = chat
        self.messages = messages
        self.reads = reads
        self.hasMore = hasMore
    }

    /// Reads the answer.
    public init(json: JSONValue) throws(JSONDecodingError) {
        epoch = try json.decode("epoch")
        reset = try json.decode("reset")
        revision = try json.decode("revision")
        chat = try json.decode("chat")
        messages = try json.decodeList("messages")
        reads = try json.decodeList("reads")
        hasMore = try json.decode("has_more")
    }
}

extension Changes: JSONEncodable {
    /// Writes the answer.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in writeFields(to: &writer) }
    }

    /// Writes the members into an object that is begun.
    public func writeFields(to writer: inout JSONWriter) {
        writer.field("epoch", epoch)
        writer.field("reset", reset)
        writer.field("revision", revision)
        writer.field("chat", chat)
        writer.field("messages", messages)
        writer.field("reads", reads)
        writer.field("has_more", hasMore)
    }
}
