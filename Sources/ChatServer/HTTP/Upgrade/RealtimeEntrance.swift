import ChatWebSocket
import ChatWire
import HummingbirdCore
import NIOCore
import NIOHTTP1

/// Where WebSocket connections come in.
struct RealtimeEntrance: Sendable {
    /// Takes an upgraded connection over.
    ///
    /// Runs on the channel's event loop and adds, by `channel.pipeline.syncOperations`, the handler that gets the
    /// connection's bytes. That handler is added to a channel that is active already; bytes that came right behind the
    /// request, a half-close and a pending `ChannelShouldQuiesceEvent` reach it.
    typealias Accept = @Sendable (_ request: RealtimeRequest, _ channel: any Channel) throws -> Void

    /// Where staff connect.
    static let userPath = "/api/v1/chat/ws/chat/user"
    /// Where customers connect.
    static let customerPath = "/api/v1/chat/ws/chat/customer"

    /// Which web pages may connect.
    var origins = OriginPolicy()
    /// Whose word on the client's address counts.
    var proxies = TrustedProxies()
    /// Takes an upgraded connection over.
    var accept: Accept

    /// Judges a request that may be a handshake.
    ///
    /// - Returns: `nil` for one that the router is to answer: of another path or method, or without asking for a
    ///   WebSocket.
    func judge(
        _ head: HTTPRequestHead, from peer: SocketAddress?
    ) -> Result<AcceptedHandshake, GateRefusal>? {
        let target = URI(head.uri)
        guard let side = Self.side(of: target.path), head.method == .GET,
            head.headers[canonicalForm: "Upgrade"].contains(where: { $0.lowercased() == "websocket" })
        else { return nil }
        do throws(WebSocketServerHandshake.Refusal) {
            let handshake = try WebSocketServerHandshake(
                method: head.method.rawValue, subprotocols: [RealtimeProtocol.v2.rawValue], header: { head.headers[$0] }
            )
            if head.hasBody { return .failure(.hasBody) }
            guard
                origins.allowsConnection(from: head.headers.first(name: "Origin"), to: head.headers.first(name: "Host"))
            else { return .failure(.foreignOrigin) }
            let request = request(head, to: side, query: target.query, handshake: handshake, from: peer)
            return .success(AcceptedHandshake(handshake: handshake, request: request))
        } catch {
            return .failure(GateRefusal(error))
        }
    }

    private static func side(of path: String) -> ParticipantType? {
        switch path {
        case userPath: .user
        case customerPath: .customer
        default: nil
        }
    }

    private func request(
        _ head: HTTPRequestHead, to side: ParticipantType, query: String?, handshake: WebSocketServerHandshake,
        from peer: SocketAddress?
    ) -> RealtimeRequest {
        RealtimeRequest(
            side: side,
            token: head.headers.first(name: "Authorization").flatMap(BearerToken.token(in:))
                ?? query.flatMap { FormFields($0.utf8)?["token"] },
            subprotocol: handshake.subprotocol.flatMap(RealtimeProtocol.init(rawValue:)) ?? .base,
            remoteAddress: proxies.client(
                peer: peer?.ipAddress ?? "", forwardedFor: head.headers["X-Forwarded-For"]),
            userAgent: head.headers.first(name: "User-Agent"))
    }
}

extension HTTPRequestHead {
    /// Whether a body is announced (RFC 9112, section 6.3).
    fileprivate var hasBody: Bool {
        headers.contains(name: "Transfer-Encoding") || headers["Content-Length"].contains { $0 != "0" }
    }
}
