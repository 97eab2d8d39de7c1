public import ChatWire

/// A message on its way to the server.
public struct OutgoingItem: Hashable, Sendable {
    /// How far it has come.
    public enum State: Hashable, Sendable {
        /// Waits in the outbox.
        case queued
        /// Given up, with the reason; asks to be tried again or thrown away.
        case failed(UserText)
    }

    /// The name under which the server will know it: its `client_message_id`.
    public let id: String
    /// Where it goes.
    public let chat: ChatID
    /// Its words.
    public let text: UserText
    /// What it answers.
    public let replyTo: MessageID?
    /// When it was sent by its author.
    public let createdAt: Timestamp
    /// How far it has come.
    public var state: State

    /// A message on its way.
    public init(
        id: String, chat: ChatID, text: String, replyTo: MessageID? = nil, createdAt: Timestamp, state: State = .queued
    ) {
        self.id = id
        self.chat = chat
        self.text = UserText(text)
        self.replyTo = replyTo
        self.createdAt = createdAt
        self.state = state
    }
}
