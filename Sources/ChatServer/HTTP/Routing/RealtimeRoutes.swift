import ChatWebSocket
import ChatWire
import HTTPTypes
import Hummingbird

/// What the WebSocket's paths answer to a request that is no handshake, or not its connection's first.
struct RealtimeRoutes: Sendable {
    /// Enters both paths.
    func add(to routes: inout RouteTable) {
        let summary = "The WebSocket"
        for path in [RealtimeEntrance.userPath, RealtimeEntrance.customerPath] {
            routes.get(path, under: .top, summary, for: .anyone) { _, _ in
                var answer = Refusal(.validationError, "This path speaks WebSocket only", status: 426).response
                answer.headers[.upgrade] = "websocket"
                answer.headers[.connection] = "Upgrade"
                answer.headers[.secWebSocketVersion] = "13"
                return answer
            }
        }
    }
}
