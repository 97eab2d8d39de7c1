/// Why an engine gave a connection up: what to tell the peer in the close frame.
public struct WebSocketFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// 1002, 1003, 1007 or 1009.
    public let code: WebSocketCloseCode
    /// A few words, the same for every peer: never holds what the peer sent.
    public let reason: String

    init(code: WebSocketCloseCode, reason: String) {
        self.code = code
        self.reason = reason
    }

    /// The close to answer with.
    public var close: WebSocketClose { WebSocketClose(code: code, reason: reason) }

    /// The code and the reason.
    public var description: String { "\(code.rawValue) \(reason)" }

    static func protocolError(_ reason: String) -> Self { Self(code: .protocolError, reason: reason) }
    static var binaryRefused: Self { Self(code: .unsupportedData, reason: "binary messages are not taken") }
    static var invalidUTF8: Self { Self(code: .invalidPayload, reason: "not UTF-8") }
    static var tooBig: Self { Self(code: .messageTooBig, reason: "message too big") }
}
