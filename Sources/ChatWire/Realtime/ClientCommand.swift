/// A message from client to server over the WebSocket (docs/PROTOCOL.md, section 5).
public enum ClientCommand: Hashable, Sendable {
    /// A chat to join, and what of it the client has.
    public struct Join: Hashable, Sendable {
        /// The chat.
        public var chatID: ChatID
        /// The revision up to which the client knows it; `nil` asks for no past.
        public var sinceRevision: Int64?

        /// A chat to join.
        public init(chatID: ChatID, sinceRevision: Int64? = nil) {
            self.chatID = chatID
            self.sinceRevision = sinceRevision
        }
    }

    /// Receive the chat's events from now on. On v2 with what was missed since a revision of that epoch.
    case joinChat(Join, epoch: String?)
    /// The same for many (v2).
    case joinChats([Join], epoch: String?)
    /// The opposite.
    case leaveChat(ChatID)
    /// Store a message and show it to everyone in the chat.
    case sendMessage(ChatID, MessageDraft)
    /// Began, goes on, or stopped typing.
    case typing(ChatID, isTyping: Bool)
    /// Read up to the highest of these messages.
    case readMessage(ChatID, [MessageID])
    /// Has this message and all before it (v2).
    case delivered(ChatID, MessageID)
    /// Asks for `pong`.
    case ping
    /// Replaces the connection's token before it expires (v2).
    case auth(token: String)
}

extension ClientCommand {
    /// Why a WebSocket message is no command.
    public enum Refusal: Error, Hashable, Sendable {
        /// The connection's protocol has no such type.
        case unknownType(String)
        /// Fields are missing or wrong.
        case invalid([ValidationIssue])
    }

    /// Reads a command of a connection that speaks `spoken`.
    ///
    /// - Throws: ``Refusal``.
    public init(json: JSONValue, spoken: RealtimeProtocol) throws(Refusal) {
        var reader = RequestReader(json, at: [])
        let type = reader.string("type", limit: 64)
        guard reader.isValid else { throw .invalid(reader.issues) }
        switch (type, spoken) {
        case ("join_chat", _):
            let join = Join(reading: &reader, spoken: spoken)
            self = .joinChat(join, epoch: spoken == .v2 ? reader.optionalString("epoch", limit: 64) : nil)
        case ("join_chats", .v2):
            self = .joinChats(Self.joins(&reader), epoch: reader.optionalString("epoch", limit: 64))
        case ("leave_chat", _): self = .leaveChat(reader.id("chat_id"))
        case ("send_message", _): self = .sendMessage(reader.id("chat_id"), MessageDraft(reading: &reader))
        case ("typing", _): self = .typing(reader.id("chat_id"), isTyping: reader.bool("is_typing"))
        case ("read_message", _): self = .readMessage(reader.id("chat_id"), Self.messageIDs(&reader))
        case ("delivered", .v2): self = .delivered(reader.id("chat_id"), reader.id("message_id"))
        case ("ping", _): self = .ping
        case ("auth", .v2): self = .auth(token: reader.string("token", limit: 8_192))
        default: throw .unknownType(type)
        }
        guard reader.isValid else { throw .invalid(reader.issues) }
    }

    private static func joins(_ reader: inout RequestReader) -> [Join] {
        if reader.value("chats") == nil { reader.missing("chats") }
        let values = reader.optionalList("chats", limit: WireLimits.chatsPerJoin) ?? []
        return values.enumerated().map { index, value in
            var nested = RequestReader(value, at: reader.place("chats", index))
            defer { reader.adopt(nested) }
            return Join(reading: &nested, spoken: .v2)
        }
    }

    private static func messageIDs(_ reader: inout RequestReader) -> [MessageID] {
        if let id = reader.optionalID("message_id", MessageID.self) { return [id] }
        guard let list = reader.optionalList("message_ids", limit: 10_000) else {
            if reader.isValid { reader.missing("message_id") }
            return []
        }
        let ids = list.compactMap(\.integerValue).filter { $0 > 0 }.map { MessageID(rawValue: $0) }
        if ids.count != list.count || ids.isEmpty {
            reader.refuse("message_ids", "Input should be a list of ids", type: "list_type")
        }
        return ids
    }
}

extension ClientCommand.Join {
    fileprivate init(reading reader: inout RequestReader, spoken: RealtimeProtocol) {
        self.init(chatID: reader.id("chat_id"))
        if spoken == .v2 { sinceRevision = reader.optionalInteger("since_revision", in: 0...Int64.max) }
    }

    fileprivate func writeFields(to writer: inout JSONWriter) {
        writer.field("chat_id", chatID)
        writer.fieldIfPresent("since_revision", sinceRevision)
    }
}

extension ClientCommand: JSONEncodable {
    /// The word in `type`.
    public var typeName: StaticString {
        switch self {
        case .joinChat: "join_chat"
        case .joinChats: "join_chats"
        case .leaveChat: "leave_chat"
        case .sendMessage: "send_message"
        case .typing: "typing"
        case .readMessage: "read_message"
        case .delivered: "delivered"
        case .ping: "ping"
        case .auth: "auth"
        }
    }

    /// Writes the command as one JSON object.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("type", typeName.description)
            switch self {
            case .joinChat(let join, let epoch):
                join.writeFields(to: &writer)
                writer.fieldIfPresent("epoch", epoch)
            case .joinChats(let joins, let epoch):
                writer.key("chats")
                writer.array { writer in
                    for join in joins { writer.object { join.writeFields(to: &$0) } }
                }
                writer.fieldIfPresent("epoch", epoch)
            case .leaveChat(let chatID): writer.field("chat_id", chatID)
            case .sendMessage(let chatID, let draft):
                writer.field("chat_id", chatID)
                draft.writeFields(to: &writer)
            case .typing(let chatID, let isTyping):
                writer.field("chat_id", chatID)
                writer.field("is_typing", isTyping)
            case .readMessage(let chatID, let messageIDs):
                writer.field("chat_id", chatID)
                if messageIDs.count == 1 {
                    writer.field("message_id", messageIDs[0])
                } else {
                    writer.field("message_ids", messageIDs)
                }
            case .delivered(let chatID, let messageID):
                writer.field("chat_id", chatID)
                writer.field("message_id", messageID)
            case .ping: break
            case .auth(let token): writer.field("token", token)
            }
        }
    }
}
