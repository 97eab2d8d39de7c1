/// Why a connection ends: RFC 6455 §7.4 and the IANA registry.
public struct WebSocketCloseCode: RawRepresentable, Hashable, Sendable {
    /// The number as it travels.
    public let rawValue: UInt16

    /// Any number; see ``isValidOnTheWire``.
    public init(rawValue: UInt16) {
        self.rawValue = rawValue
    }

    /// 1000: done.
    public static let normal = Self(rawValue: 1000)
    /// 1001: the server goes down, or the client goes elsewhere.
    public static let goingAway = Self(rawValue: 1001)
    /// 1002: the peer broke RFC 6455.
    public static let protocolError = Self(rawValue: 1002)
    /// 1003: a kind of message that this end does not take.
    public static let unsupportedData = Self(rawValue: 1003)
    /// 1007: text that is not UTF-8.
    public static let invalidPayload = Self(rawValue: 1007)
    /// 1008: the peer may not; the reason says why.
    public static let policyViolation = Self(rawValue: 1008)
    /// 1009: over the size limit.
    public static let messageTooBig = Self(rawValue: 1009)
    /// 1011: the server failed.
    public static let internalError = Self(rawValue: 1011)
    /// 1012: the server restarts.
    public static let serviceRestart = Self(rawValue: 1012)
    /// 1013: overloaded; come back later.
    public static let tryAgainLater = Self(rawValue: 1013)

    /// Whether the code may stand in a close frame: the registered ones that are not reserved for local use
    /// (1005, 1006, 1015), those of libraries (3000–3999) and of applications (4000–4999).
    public var isValidOnTheWire: Bool {
        switch rawValue {
        case 1000...1003, 1007...1014, 3000...4999: true
        default: false
        }
    }
}
