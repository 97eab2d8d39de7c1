import ChatWebSocket
import NIOHTTP1

/// A WebSocket handshake that is accepted.
struct AcceptedHandshake: Sendable {
    /// The answer.
    var handshake: WebSocketServerHandshake
    /// What the connection's handler gets to know.
    var request: RealtimeRequest

    /// The header of the answer 101.
    var headers: HTTPHeaders { HTTPHeaders(handshake.headers.map { ($0.name, $0.value) }) }
}
