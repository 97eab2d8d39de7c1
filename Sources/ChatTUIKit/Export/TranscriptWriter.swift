public import ChatWire

/// Writes a transcript piece by piece, the oldest message first, so that no more than a page of it is ever held.
public protocol TranscriptWriter {
    /// What stands before the messages.
    mutating func beginning() -> String
    /// One message more.
    mutating func add(_ message: Message) -> String
    /// What stands behind them.
    mutating func ending() -> String
}

/// What a transcript is of.
public struct TranscriptSource: Sendable {
    /// The chat.
    public let chat: Chat
    /// Who reads; nil where the server does not tell.
    public let me: ParticipantKey?
    /// The server's address.
    public let server: String
    /// When it is made.
    public let now: Timestamp

    /// A source.
    public init(chat: Chat, me: ParticipantKey?, server: String, now: Timestamp) {
        self.chat = chat
        self.me = me
        self.server = server
        self.now = now
    }
}
