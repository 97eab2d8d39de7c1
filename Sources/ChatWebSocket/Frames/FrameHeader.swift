/// A frame's header as received, checked as far as it can be without knowing the frames before it (RFC 6455 §5.2).
struct FrameHeader {
    let opcode: WebSocketOpcode
    let isFinal: Bool
    /// Zero when unmasked, so that unmasking changes nothing.
    let mask: FrameMask
    /// Bytes of payload.
    let length: Int

    /// The header at the start of `bytes` and its size, or nil when it goes on past their end.
    ///
    /// - Parameter role: the receiving end's.
    /// - Throws: 1002.
    @inline(__always)
    static func parse(
        _ bytes: UnsafeRawBufferPointer, receivedBy role: WebSocketRole
    ) throws(WebSocketFailure) -> (header: FrameHeader, size: Int)? {
        guard bytes.count >= 2 else { return nil }
        let first = bytes[0]
        let second = bytes[1]
        guard first & 0x70 == 0 else { throw .protocolError("reserved bits set") }
        guard let opcode = WebSocketOpcode(rawValue: first & 0x0F) else { throw .protocolError("reserved opcode") }
        let isFinal = first & 0x80 != 0
        let isMasked = second & 0x80 != 0
        guard isMasked == (role == .server) else {
            throw .protocolError(isMasked ? "masked frame from a server" : "unmasked frame from a client")
        }
        let shortLength = Int(second & 0x7F)
        if opcode.isControl {
            guard isFinal else { throw .protocolError("fragmented control frame") }
            guard shortLength <= 125 else { throw .protocolError("control frame over 125 bytes") }
        }

        var size = 2
        let length: Int
        switch shortLength {
        case 126:
            guard bytes.count >= 4 else { return nil }
            length = Int(UInt16(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt16.self)))
            guard length > 125 else { throw .protocolError("length not in its shortest form") }
            size = 4
        case 127:
            guard bytes.count >= 10 else { return nil }
            let long = UInt64(bigEndian: bytes.loadUnaligned(fromByteOffset: 2, as: UInt64.self))
            guard long > UInt64(UInt16.max) else { throw .protocolError("length not in its shortest form") }
            guard long >> 63 == 0 else { throw .protocolError("length with its top bit set") }
            // On a 32-bit machine a length that does not fit is over any limit anyway.
            length = Int(clamping: long)
            size = 10
        default:
            length = shortLength
        }

        guard isMasked else {
            return (FrameHeader(opcode: opcode, isFinal: isFinal, mask: .none, length: length), size)
        }
        guard bytes.count >= size + 4 else { return nil }
        let mask = FrameMask(bytes: bytes.loadUnaligned(fromByteOffset: size, as: UInt32.self))
        return (FrameHeader(opcode: opcode, isFinal: isFinal, mask: mask, length: length), size + 4)
    }
}
