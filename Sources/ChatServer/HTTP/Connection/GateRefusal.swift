import ChatWebSocket
import ChatWire

/// The answer to a request that the gate does not let through.
struct GateRefusal: Error {
    /// 400, 403, 405, 426 or 431.
    var status: Int
    /// The protocol's word for it.
    var code: ErrorCode
    /// What is wrong, for a person.
    var detail: String
    /// What the answer must say beside its body.
    var headers: [(String, String)] = []

    /// The JSON body.
    var body: [UInt8] { ErrorBody(detail: detail, code: code).jsonBytes() }

    /// The head, or a field of it, is over the limits.
    static let headTooLarge = GateRefusal(
        status: 431, code: .tooLarge, detail: "The request's head is too large")
    /// What came is no HTTP.
    static let notHTTP = GateRefusal(status: 400, code: .validationError, detail: "This is not a valid HTTP request")
    /// The page is of a foreign origin.
    static let foreignOrigin = GateRefusal(
        status: 403, code: .forbidden, detail: "This origin may not connect")
    /// The request announces a body.
    static let hasBody = GateRefusal(
        status: 400, code: .validationError, detail: "A handshake has no body")
}

extension GateRefusal {
    /// What RFC 6455 finds fault with.
    init(_ refusal: WebSocketServerHandshake.Refusal) {
        self.init(
            status: refusal.status, code: refusal.status == 405 ? .methodNotAllowed : .validationError,
            detail: refusal.reason, headers: refusal.headers.map { ($0.name, $0.value) })
    }
}
