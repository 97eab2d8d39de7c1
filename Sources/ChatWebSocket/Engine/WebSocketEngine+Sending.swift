extension WebSocketEngine {
    /// The longest payload of a ping, pong or close, in bytes (RFC 6455 §5.5).
    public static let maximumControlBytes = 125

    /// A text message in one frame.
    ///
    /// - Parameter payload: valid UTF-8.
    /// - Returns: the bytes to send; none after a close.
    public mutating func frame(text payload: [UInt8]) -> [UInt8] {
        frame(.text, payload: payload)
    }

    /// A binary message in one frame; no bytes after a close.
    public mutating func frame(binary payload: [UInt8]) -> [UInt8] {
        frame(.binary, payload: payload)
    }

    /// A ping; its payload is cut to 125 bytes. No bytes after a close.
    public mutating func frame(ping payload: [UInt8] = []) -> [UInt8] {
        frame(.ping, payload: payload)
    }

    /// A pong, with the ping's payload; cut to 125 bytes. No bytes after a close.
    public mutating func frame(pong payload: [UInt8]) -> [UInt8] {
        frame(.pong, payload: payload)
    }

    /// A close, after which every other frame is empty: a second close too, so that it may be asked for without
    /// knowing which end began.
    ///
    /// - Parameter close: its reason is cut to 123 bytes between two scalars; a code that must not travel is left out.
    public mutating func frame(close: WebSocketClose) -> [UInt8] {
        frame(.close, payload: close.payload)
    }

    /// A frame whose masking key, if this is the client, comes from the system (RFC 6455 §5.3 wants it unpredictable).
    private mutating func frame(_ opcode: WebSocketOpcode, payload: [UInt8]) -> [UInt8] {
        var generator = SystemEntropy()
        return frame(opcode, payload: payload, using: &generator)
    }

    /// A frame of any kind, unfragmented.
    ///
    /// - Parameters:
    ///   - opcode: anything but a continuation of a message.
    ///   - payload: what ``frame(text:)`` and the others take; a close's is a code in two bytes and a reason, or empty.
    ///   - generator: gives a client's masking key; a server asks it for nothing.
    /// - Returns: the bytes to send; none after a close.
    public mutating func frame(
        _ opcode: WebSocketOpcode, payload: [UInt8], using generator: inout some RandomNumberGenerator
    ) -> [UInt8] {
        guard !hasSentClose else { return [] }
        hasSentClose = opcode == .close
        let mask: FrameMask? =
            switch role {
            case .client: FrameMask(bytes: UInt32(truncatingIfNeeded: generator.next()))
            case .server: nil
            }
        return payload.withUnsafeBytes { bytes in
            let length = opcode.isControl ? min(bytes.count, Self.maximumControlBytes) : bytes.count
            return WebSocketFrame.encode(
                opcode, payload: UnsafeRawBufferPointer(rebasing: bytes[..<length]), mask: mask)
        }
    }
}
