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
    /// Whether the chat list was read on this connection.
    var isListRead = false
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
        /// A token before the old one runs out.
        case renewToken
    }

    func send(_ command: ClientCommand) {
        connection.send(command.jsonBytes())
    }
}
