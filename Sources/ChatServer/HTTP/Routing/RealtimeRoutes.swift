import ChatWebSocket
import ChatWire
import HTTPTypes
import Hummingbird

/// What the WebSocket's paths answer to a request that is no handshake, or not its connection's first.
struct RealtimeRoutes: Sendable {
    /// Enters both paths.
    func add(to routes: inout RouteTable) {
        let operation = Operation(
            .init(status: 101, meaning: "The WebSocket is open; without a token that counts it is closed with 1008"),
            query: [.init(name: "token", schema: .anyText, meaning: "The access token; or as a header")],
            refusing: [400, 403, 426])
        for (path, summary) in [
            (RealtimeEntrance.userPath, "Open a WebSocket as staff"),
            (RealtimeEntrance.customerPath, "Open a WebSocket as a customer"),
        ] {
            routes.get(path, under: .top, summary, for: .anyone, as: operation) { _, _ in
                var answer = Refusal(.validationError, "This path speaks WebSocket only", status: 426).response
                answer.headers[.upgrade] = "websocket"
                answer.headers[.connection] = "Upgrade"
                answer.headers[.secWebSocketVersion] = "13"
                return answer
            }
        }
    }
}
