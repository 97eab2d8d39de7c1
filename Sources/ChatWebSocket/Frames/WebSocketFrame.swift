/// Frames as bytes, for what is framed once and written to many connections.
///
/// A server's frames are unmasked, so that the same bytes serve every client. What goes to one connection, and all
/// that a client sends, comes from ``WebSocketEngine``.
public enum WebSocketFrame {
    /// The largest header: flags, 64-bit length, masking key.
    public static let maximumHeaderBytes = 14

    /// How many bytes the header of an unmasked frame takes.
    ///
    /// - Parameter payloadLength: bytes of payload.
    public static func headerSize(payloadLength: Int) -> Int {
        switch payloadLength {
        case ...125: 2
        case ...Int(UInt16.max): 4
        default: 10
        }
    }

    /// The header of an unmasked, unfragmented frame, to be followed by its payload.
    ///
    /// - Parameters:
    ///   - opcode: what the frame is.
    ///   - payloadLength: bytes of payload; at most 125 for a control frame.
    public static func header(_ opcode: WebSocketOpcode, payloadLength: Int) -> [UInt8] {
        var header: [UInt8] = []
        appendHeader(opcode, payloadLength: payloadLength, mask: nil, to: &header)
        return header
    }

    /// A whole unmasked, unfragmented frame.
    ///
    /// - Parameters:
    ///   - opcode: what the frame is.
    ///   - payload: valid UTF-8 for text, at most 125 bytes for a control frame.
    public static func unmasked(_ opcode: WebSocketOpcode, payload: [UInt8]) -> [UInt8] {
        payload.withUnsafeBytes { encode(opcode, payload: $0, mask: nil) }
    }

    static func encode(_ opcode: WebSocketOpcode, payload: UnsafeRawBufferPointer, mask: FrameMask?) -> [UInt8] {
        var frame: [UInt8] = []
        frame.reserveCapacity(maximumHeaderBytes + payload.count)
        appendHeader(opcode, payloadLength: payload.count, mask: mask, to: &frame)
        let start = frame.count
        frame.append(contentsOf: payload.assumingMemoryBound(to: UInt8.self))
        if let mask {
            _ = frame.mask(from: start, by: mask)
        }
        return frame
    }

    private static func appendHeader(
        _ opcode: WebSocketOpcode, payloadLength: Int, mask: FrameMask?, to frame: inout [UInt8]
    ) {
        withUnsafeTemporaryAllocation(byteCount: maximumHeaderBytes, alignment: 1) { buffer in
            let size = writeHeader(opcode, payloadLength: payloadLength, mask: mask, to: buffer)
            frame.append(contentsOf: UnsafeRawBufferPointer(buffer).prefixBytes(size))
        }
    }

    /// Writes a header to the start of `buffer`, which has room for it.
    ///
    /// - Returns: how many bytes it took.
    private static func writeHeader(
        _ opcode: WebSocketOpcode, payloadLength: Int, mask: FrameMask?, to buffer: UnsafeMutableRawBufferPointer
    ) -> Int {
        let size = headerSize(payloadLength: payloadLength)
        let maskBit: UInt8 = mask == nil ? 0 : 0x80
        buffer[0] = 0x80 | opcode.rawValue
        switch size {
        case 2:
            buffer[1] = maskBit | UInt8(truncatingIfNeeded: payloadLength)
        case 4:
            buffer[1] = maskBit | 126
            buffer.storeBytes(of: UInt16(truncatingIfNeeded: payloadLength).bigEndian, toByteOffset: 2, as: UInt16.self)
        default:
            buffer[1] = maskBit | 127
            buffer.storeBytes(of: UInt64(truncatingIfNeeded: payloadLength).bigEndian, toByteOffset: 2, as: UInt64.self)
        }
        guard let mask else { return size }
        buffer.storeBytes(of: mask.bytes, toByteOffset: size, as: UInt32.self)
        return size + 4
    }
}
