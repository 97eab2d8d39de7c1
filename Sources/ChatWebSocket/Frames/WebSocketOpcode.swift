/// What a frame is, by RFC 6455 §5.2. The reserved values 3–7 and 11–15 have no case.
public enum WebSocketOpcode: UInt8, Sendable, Hashable {
    /// A further fragment of the message that is under way.
    case continuation = 0x0
    /// A text message or its first fragment.
    case text = 0x1
    /// A binary message or its first fragment.
    case binary = 0x2
    /// The closing handshake.
    case close = 0x8
    /// A question whether the peer is there.
    case ping = 0x9
    /// The answer to a ping, or an unasked sign of life.
    case pong = 0xA

    /// Whether the frame may stand between fragments, and must not be fragmented or longer than 125 bytes (§5.5).
    public var isControl: Bool { rawValue & 0x8 != 0 }
}
