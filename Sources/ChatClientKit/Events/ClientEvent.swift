public import ChatWire

/// Something that happened: what a user interface shows.
///
/// Events of one chat come in the chat's own order, each exactly once, whatever the line did in between. More cases may
/// come, so a `switch` needs a `default`.
public enum ClientEvent: Sendable {
    /// The line changed.
    case connection(ConnectionState)
    /// The tokens were renewed: what a program keeps across starts.
    case session(Session)
    /// It is known who one is: at the first connection, and when the server tells more.
    case identity(Identity)
    /// The chat list was read, after each connect: chats that are not in it are gone.
    case chats([Chat])
    /// A chat is new, or something of it changed (unread count, preview, marks, title, who is online); whole.
    case chatChanged(Chat)
    /// The chat is no longer one's to see.
    case chatRemoved(ChatID)
    /// What is kept of the chat's history is worth nothing any more (the server's store was replaced): read it anew.
    case historyReset(ChatID)

    /// A new message, one's own from here or elsewhere included.
    case message(Message)
    /// A message's words were changed.
    case messageUpdated(Message)
    /// A message was deleted; its tombstone.
    case messageDeleted(Message)
    /// Someone read up to a message (to a base server: that message).
    case read(ChatID, MessageID, reader: ServerEvent.Someone)
    /// Someone's client has a message and all before it.
    case delivered(ChatID, MessageID, participant: ParticipantKey)

    /// Someone began or stopped typing. A stop comes for sure: when nothing is heard for 8 s, by the client itself.
    case typing(ChatID, ServerEvent.Someone, isTyping: Bool)
    /// Someone came or went.
    case presence(ParticipantKey, isOnline: Bool, lastSeenAt: Timestamp?)
    /// Someone opened the chat.
    case joined(ChatID, ServerEvent.Someone)
    /// Someone left the chat.
    case left(ChatID, ServerEvent.Someone)

    /// A message of one's own changed its state.
    case outgoing(OutgoingMessage)
    /// The server refused something other than a message, or something in the background failed.
    case failure(ClientError, ChatID?)
    /// Events were lost because they were not taken in time: read ``ChatClient/snapshot()`` and the open history anew.
    case resync
}
