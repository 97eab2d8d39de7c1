import ChatWire

/// What belongs to one connection, and goes with it.
struct Line: Sendable {
    let connection: WebSocketConnection
    /// The token that it was opened with, or was given since.
    var token: String
    /// What the server speaks; nil before its greeting.
    var spoken: RealtimeProtocol?
    /// When the greeting came, by the monotonic clock.
    var greetedAt: Duration?
    /// After a renewal was begun, not to be begun again before this time.
    var nextRenewal: Duration = .zero
    /// When the answers to the joins are overdue.
    var joinDue: Duration?
    /// Whether what waits may be sent: the outbox knows for which store it is.
    var mayFlush = false
    /// Whether the chat list was read on this connection.
    var isListRead = false
    /// To a base server: the chats that are being joined, in the order of asking.
    var joining: [[ChatID]] = []
    /// REST calls to be made for it.
    let work = WorkQueue<Work>()

    /// A REST call that a connection makes in the background.
    enum Work: Sendable {
        /// The chat list.
        case list
        /// Who one is.
        case identity
        /// What a chat missed.
        case fetch(ChatID, ChatSync.Fetch, epoch: String?)
        /// A chat whose counts only the server can tell.
        case chat(ChatID)
        /// Say in the outbox for which store what waits there is.
        case stamp(epoch: String)
        /// A message for a server that tells no repetition, after noting where it will be found.
        case give(OutgoingMessage, after: MessageID?)
        /// The newest message of a chat of which nothing is known, for such a server.
        case newest(ChatID)
        /// A token before the old one runs out.
        case renewToken
    }

    func send(_ command: ClientCommand) {
        connection.send(command.jsonBytes())
    }
}
