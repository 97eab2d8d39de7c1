import ChatWire

/// What belongs to one connection, or to a time of asking without one, and goes with it.
struct Line: Sendable {
    /// nil where the server is asked.
    let connection: WebSocketConnection?
    /// What is said of the line where the server is asked.
    var polling: ConnectionState?
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
    /// Whether a base server wants messages over the WebSocket, as it refused one by REST.
    var sendsBySocket = false
    /// Whether nothing more is sent on it, as another one is there.
    var isLeaving = false
    /// Where a base server is asked: each chat as it was listed last, and when its history is read again without a reason.
    var listed: [ChatID: (chat: Chat, rereadDue: Duration)] = [:]
    /// REST calls to be made for it.
    let work = WorkQueue<Work>()

    var isPolling: Bool { connection == nil }

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
        /// A message by REST: where there is no WebSocket, and to a base server, whose WebSocket does not say what it refuses.
        case post(OutgoingMessage, after: MessageID?)
        /// How far one has read a chat, by REST.
        case markRead(ChatID, MessageID)
        /// What a chat missed, where it cannot be joined; of one of which nothing is known, the chat as it is.
        case take(ChatID, since: Int64?)
        /// The newest message of a chat of which nothing is known, for such a server.
        case newest(ChatID)
        /// A token before the old one runs out.
        case renewToken
    }

    func send(_ command: ClientCommand) {
        connection?.send(command.jsonBytes())
    }
}
