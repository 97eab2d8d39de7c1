import ChatWebSocket
import ChatWire

/// A connection as it was at one moment.
struct ConnectionSnapshot: Hashable, Sendable {
    let id: ConnectionID
    /// Whose it is.
    let principal: Principal
    let spoken: RealtimeProtocol
    /// What the client calls itself.
    let client: String?
    let remoteAddress: String
    let connectedAt: Timestamp
    /// When anything came from it last.
    let lastSeenAt: Timestamp
    /// The chats that it has joined.
    let joined: Set<ChatID>
}

extension WebSocketClose {
    /// Sends a client away that is to come back at once, as another than it was.
    static let comeBack = WebSocketClose(code: .tryAgainLater, reason: "role_changed")
}
