import ChatWire

/// A change that is durable and must be told to those connected.
public struct Publication: Sendable {
    /// What happened.
    enum Event: Sendable {
        case message(MessageView)
        case messageUpdated(MessageView)
        case messageDeleted(MessageView)
        case read(ReadMark)
        /// Title, archive or participants changed, or the chat is new.
        case chatChanged
        /// The participant muted the chat or not; nobody else is told.
        case muteChanged(ParticipantKey)
        /// What a participant is called changed; no revision. What a salon calls a customer the customer is not told.
        case nameChanged(ParticipantKey)
        case delivered(ParticipantKey, MessageID)
    }

    let event: Event
    /// The chat right after this change.
    let chat: ChatRecord
    /// The chat right before, where the change may have altered who sees it; `nil` for a new chat.
    let before: ChatRecord?
    /// The connection that asked, which is told even if it did not join.
    let origin: ConnectionID?

    init(_ event: Event, in chat: ChatRecord, before: ChatRecord?, origin: ConnectionID? = nil) {
        self.event = event
        self.chat = chat
        self.before = before
        self.origin = origin
    }

    /// The revision that this change made; `nil` for changes that make none.
    var revision: Int64? {
        switch event {
        case .message, .messageUpdated, .messageDeleted, .read, .chatChanged: chat.revision
        case .muteChanged, .nameChanged, .delivered: nil
        }
    }
}
