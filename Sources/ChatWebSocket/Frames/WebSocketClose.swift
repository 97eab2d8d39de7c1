/// What a close frame says (RFC 6455 §5.5.1).
public struct WebSocketClose: Hashable, Sendable {
    /// Why; nil when the frame is empty.
    public var code: WebSocketCloseCode?
    /// A word for a program or a developer, not for the user; empty without a code.
    public var reason: String

    /// The longest reason that a close frame holds, in bytes of UTF-8.
    public static let maximumReasonBytes = 123

    /// Makes a close; a reason too long for a frame is cut when it is sent.
    public init(code: WebSocketCloseCode?, reason: String = "") {
        self.code = code
        self.reason = reason
    }

    /// The frame's payload: the reason cut to 123 bytes between two scalars. Empty without a code,
    /// and with one that must not travel.
    var payload: [UInt8] {
        guard let code, code.isValidOnTheWire else { return [] }
        let utf8 = Array(reason.utf8)
        var end = min(utf8.count, Self.maximumReasonBytes)
        while end > 0, end < utf8.count, utf8[end] & 0xC0 == 0x80 {
            end -= 1
        }
        return [UInt8(code.rawValue >> 8), UInt8(code.rawValue & 0xFF)] + utf8[..<end]
    }

    /// Reads a close frame's payload.
    ///
    /// - Throws: 1002 for a payload of one byte or a code that must not travel, 1007 for a reason that is not UTF-8.
    init(payload: [UInt8]) throws(WebSocketFailure) {
        guard !payload.isEmpty else {
            self.init(code: nil)
            return
        }
        guard payload.count >= 2 else { throw .protocolError("close payload of one byte") }
        let code = WebSocketCloseCode(rawValue: UInt16(payload[0]) << 8 | UInt16(payload[1]))
        guard code.isValidOnTheWire else { throw .protocolError("invalid close code") }
        guard let reason = String(validating: payload[2...], as: UTF8.self) else {
            throw .invalidUTF8
        }
        self.init(code: code, reason: reason)
    }
}
