/// A message from server to client over the WebSocket (docs/PROTOCOL.md, section 5).
public enum ServerEvent: Hashable, Sendable {
    /// The first event of every connection.
    case connected(Connected)
    /// A message was stored.
    case message(Message, revision: Int64?)
    /// Someone else began or stopped typing.
    case typing(ChatID, Someone, isTyping: Bool)
    /// Someone read up to a message (a base server: read that message).
    case readReceipt(ChatID, MessageID, reader: Someone, at: Timestamp?, revision: Int64?)
    /// Someone opened the chat on a first connection.
    case userJoined(ChatID, Someone)
    /// Someone's last connection left the chat.
    case userLeft(ChatID, Someone)
    /// The server refused a command.
    case error(Failure)
    /// Answers `ping`.
    case pong(Timestamp?)
    /// The chat is joined, with what was missed (v2).
    case joined(ChatID, Changes)
    /// A message's words were changed (v2).
    case messageUpdated(Message, revision: Int64)
    /// A message was deleted (v2).
    case messageDeleted(Message, revision: Int64)
    /// Someone's client has this message and all before it (v2).
    case delivered(ChatID, ParticipantKey, MessageID)
    /// A chat that the recipient newly gets to see (v2).
    case chatCreated(Chat)
    /// A chat changed (v2). `revision` where the event tells of one.
    case chatUpdated(Chat, revision: Int64?)
    /// A chat that the recipient may see no longer (v2).
    case chatRemoved(ChatID)
    /// Someone who shares a chat with the recipient came or went (v2).
    case presence(ParticipantKey, isOnline: Bool, lastSeenAt: Timestamp?)
    /// An event of a type that this client does not know; to be ignored.
    case unknown(type: String)

    /// Who did something. A base server may leave the type out; where a user and a customer of the chat have the same id
    /// it stays unknown (docs/PROTOCOL.md, section 8).
    public struct Someone: Hashable, Sendable {
        /// The type, where it is told.
        public var type: ParticipantType?
        /// The number within its type.
        public var id: Int64

        /// Someone of that type and number.
        public init(type: ParticipantType?, id: Int64) {
            self.type = type
            self.id = id
        }

        /// The participant `key`.
        public init(_ key: ParticipantKey) { self.init(type: key.type, id: key.id) }

        /// The full name where the type is told.
        public var key: ParticipantKey? { type.map { ParticipantKey(type: $0, id: id) } }
    }

    /// What a server says of itself and of the connection.
    public struct Connected: Hashable, Sendable {
        /// Who the connection is.
        public var participant: ParticipantKey
        /// What the server speaks on it; a base server does not say.
        public var spoken: RealtimeProtocol
        /// The store's epoch.
        public var epoch: String?
        /// How often the server pings, in seconds.
        public var heartbeatInterval: Int?
        /// The server's bounds.
        public var limits: Limits?
        /// The server's time.
        public var timestamp: Timestamp?

        /// A greeting of `participant`.
        public init(participant: ParticipantKey, spoken: RealtimeProtocol) {
            self.participant = participant
            self.spoken = spoken
        }
    }

    /// The bounds that `connected` announces; 0 stands for none.
    public struct Limits: Hashable, Sendable {
        /// The longest text, in Unicode scalars.
        public var contentLength: Int
        /// The largest WebSocket message to the server, in bytes.
        public var frameBytes: Int
        /// The largest upload, in bytes.
        public var uploadBytes: Int
        /// How many `send_message` a second.
        public var messagesPerSecond: Int
        /// How many `send_message` at once.
        public var messageBurst: Int

        /// Bounds.
        public init(
            contentLength: Int, frameBytes: Int, uploadBytes: Int, messagesPerSecond: Int, messageBurst: Int
        ) {
            self.contentLength = contentLength
            self.frameBytes = frameBytes
            self.uploadBytes = uploadBytes
            self.messagesPerSecond = messagesPerSecond
            self.messageBurst = messageBurst
        }
    }

    /// A refused command.
    public struct Failure: Hashable, Sendable {
        /// What is wrong, for a person.
        public var text: String
        /// The machine's word; a base server sends none.
        public var code: ErrorCode?
        /// The chat that the command named.
        public var chatID: ChatID?
        /// The message that the command held.
        public var clientMessageID: String?
        /// The command's type.
        public var requestType: String?
        /// Seconds to wait before trying again.
        public var retryAfter: Double?

        /// A refusal.
        public init(
            text: String, code: ErrorCode?, chatID: ChatID? = nil, clientMessageID: String? = nil,
            requestType: String? = nil, retryAfter: Double? = nil
        ) {
            self.text = text
            self.code = code
            self.chatID = chatID
            self.clientMessageID = clientMessageID
            self.requestType = requestType
            self.retryAfter = retryAfter
        }
    }
}
