import ChatWebSocket
import ChatWire

/// The answer to a WebSocket handshake that is not accepted.
struct HandshakeRefusal: Error {
    /// 400, 403, 405 or 426.
    var status: Int
    /// The protocol's word for it.
    var code: ErrorCode
    /// What is wrong, for a person.
    var detail: String
    /// What the answer must say beside its body.
    var headers: [(String, String)] = []

    /// The JSON body.
    var body: [UInt8] { ErrorBody(detail: detail, code: code).jsonBytes() }

    /// The page is of a foreign origin.
    static let foreignOrigin = HandshakeRefusal(
        status: 403, code: .forbidden, detail: "This origin may not connect")
    /// The request announces a body.
    static let hasBody = HandshakeRefusal(
        status: 400, code: .validationError, detail: "A handshake has no body")
}

extension HandshakeRefusal {
    /// What RFC 6455 finds fault with.
    init(_ refusal: WebSocketServerHandshake.Refusal) {
        self.init(
            status: refusal.status, code: refusal.status == 405 ? .methodNotAllowed : .validationError,
            detail: refusal.reason, headers: refusal.headers.map { ($0.name, $0.value) })
    }
}
