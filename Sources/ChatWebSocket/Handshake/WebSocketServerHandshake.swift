/// The server's half of the opening handshake (RFC 6455 §4.2): a request in, the answer's header out.
public struct WebSocketServerHandshake: Hashable, Sendable {
    /// The answer to a request that is no acceptable handshake.
    public struct Refusal: Error, Hashable, Sendable {
        /// 400, 405 or 426.
        public let status: Int
        /// What is wrong, for a developer; the same for every peer.
        public let reason: String
        /// What the answer must say beside its body.
        public let headers: [WebSocketHeader]
    }

    /// `Sec-WebSocket-Accept`.
    public let acceptKey: String
    /// The subprotocol both ends will speak, or nil.
    public let subprotocol: String?

    /// Judges a request; who may connect (`Origin`, token) is the caller's to decide.
    ///
    /// - Parameters:
    ///   - method: the request's.
    ///   - subprotocols: what the server speaks, the one that it likes best first.
    ///   - header: gives the values of all fields with a name, which it compares in any case of letters.
    /// - Throws: 405 for another method than GET, 426 where no WebSocket or another version than 13 is asked for,
    ///   400 for the rest.
    public init(
        method: String, subprotocols: [String] = [], header: (_ name: String) -> [String]
    ) throws(Refusal) {
        guard method == "GET" else {
            throw Refusal(status: 405, reason: "the handshake is a GET", headers: [WebSocketHeader("Allow", "GET")])
        }
        guard HeaderSyntax.list(header("Upgrade"), contains: "websocket"),
            HeaderSyntax.list(header("Connection"), contains: "upgrade")
        else {
            throw Self.upgradeRequired("not a WebSocket handshake")
        }
        guard header("Sec-WebSocket-Version").map({ HeaderSyntax.trimmed($0) }) == ["13"] else {
            throw Self.upgradeRequired("WebSocket version 13 is spoken here")
        }
        let keys = header("Sec-WebSocket-Key").map { HeaderSyntax.trimmed($0) }
        guard let key = keys.first, keys.count == 1, Base64.isSixteenBytes(key) else {
            throw Refusal(status: 400, reason: "Sec-WebSocket-Key must be 16 bytes of base64", headers: [])
        }
        let offered = HeaderSyntax.list(header("Sec-WebSocket-Protocol"))
        guard offered.allSatisfy(HeaderSyntax.isToken) else {
            throw Refusal(status: 400, reason: "Sec-WebSocket-Protocol must be a list of tokens", headers: [])
        }
        acceptKey = AcceptKey.answering(key)
        subprotocol = subprotocols.first(where: offered.contains)
    }

    /// The header of the answer 101, all of it.
    public var headers: [WebSocketHeader] {
        var headers = [
            WebSocketHeader("Upgrade", "websocket"),
            WebSocketHeader("Connection", "Upgrade"),
            WebSocketHeader("Sec-WebSocket-Accept", acceptKey),
        ]
        if let subprotocol {
            headers.append(WebSocketHeader("Sec-WebSocket-Protocol", subprotocol))
        }
        return headers
    }

    /// The whole answer as bytes.
    public var response: [UInt8] {
        let fields = headers.map { "\($0.name): \($0.value)\r\n" }.joined()
        return Array("HTTP/1.1 101 Switching Protocols\r\n\(fields)\r\n".utf8)
    }

    private static func upgradeRequired(_ reason: String) -> Refusal {
        Refusal(
            status: 426, reason: reason,
            headers: [
                WebSocketHeader("Upgrade", "websocket"),
                WebSocketHeader("Connection", "Upgrade"),
                WebSocketHeader("Sec-WebSocket-Version", "13"),
            ])
    }
}
