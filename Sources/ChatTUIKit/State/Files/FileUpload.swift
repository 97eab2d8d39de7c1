public import ChatWire

/// A file that is to be a message, as long as the server does not have it.
public struct FileUpload: Hashable, Sendable {
    /// What a file can be sent as.
    public enum Kind: String, Hashable, Sendable {
        case image
        case voice

        /// What a person calls it.
        var noun: String {
            switch self {
            case .image: "picture"
            case .voice: "sound"
            }
        }
    }

    /// The `client_message_id` of the message to be, for every try.
    public let id: String
    /// Where it goes.
    public let chat: ChatID
    /// Where it is on this machine, as it was typed.
    public let path: String
    /// What it is.
    public let kind: Kind
    /// Bytes, when it was last looked at.
    public let size: Int64
    /// What was written beside it.
    public let caption: String
    /// What it answers.
    public let replyTo: MessageID?
    /// When it was sent by its author.
    public let createdAt: Timestamp

    /// A file to be sent.
    public init(
        id: String, chat: ChatID, path: String, kind: Kind, size: Int64, caption: String = "",
        replyTo: MessageID? = nil, createdAt: Timestamp
    ) {
        self.id = id
        self.chat = chat
        self.path = path
        self.kind = kind
        self.size = size
        self.caption = caption
        self.replyTo = replyTo
        self.createdAt = createdAt
    }

    /// What it is called: the last part of its path.
    public var name: UserText { UserText(path.split(separator: "/").last.map(String.init) ?? path) }

    /// The message that it becomes.
    ///
    /// - Parameter url: where the server has it.
    public func draft(url: String) -> MessageDraft {
        var draft = MessageDraft(text: caption, clientMessageID: id)
        draft.messageType = kind == .image ? .image : .voice
        draft.mediaURL = url
        draft.replyToMessageID = replyTo
        return draft
    }
}

/// What was found where a file to be sent should be.
public enum FileExamination: Hashable, Sendable {
    case file(FileUpload.Kind, size: Int64)
    case folder
    /// It cannot be sent; the end of a sentence that begins with its name: "is empty".
    case refused(String)
}

extension FileUpload: JSONEncodable, JSONDecodable {
    /// Reads what ``write(to:)`` wrote.
    public init(json: JSONValue) throws(JSONDecodingError) {
        let kind: String = try json.decode("kind")
        let reply: Int64? = try json.decodeIfPresent("reply_to")
        self.init(
            id: try json.decode("id"), chat: try json.decode("chat"), path: try json.decode("path"),
            kind: Kind(rawValue: kind) ?? .image, size: try json.decode("size"), caption: try json.decode("caption"),
            replyTo: reply.map { MessageID($0) }, createdAt: try json.decode("created_at"))
    }

    /// Writes it, to be kept until it is sent.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("chat", chat)
            writer.field("path", path)
            writer.field("kind", kind.rawValue)
            writer.field("size", size)
            writer.field("caption", caption)
            writer.fieldIfPresent("reply_to", replyTo?.rawValue)
            writer.field("created_at", createdAt)
        }
    }
}
