/// Checks UTF-8 that comes in pieces, and refuses at the first byte that no continuation can mend
/// (RFC 3629; Unicode 15 table 3-7).
struct UTF8Validator {
    /// Continuation bytes that the scalar under way still needs.
    private var needed: UInt8 = 0
    /// What the next continuation byte may be; narrower than 80…BF after E0, ED, F0 and F4.
    private var lowest: UInt8 = 0x80
    private var highest: UInt8 = 0xBF

    /// Whether what was seen ends with a whole scalar.
    var isAtScalarBorder: Bool { needed == 0 }

    /// Looks at the next piece.
    ///
    /// - Returns: false when the text cannot be UTF-8 any more; the validator is of no use then.
    mutating func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let count = bytes.count
        var offset = 0
        while offset < count {
            if needed == 0 {
                offset = Self.skipCommon(bytes, from: offset)
                guard offset < count else { return true }
            }
            guard accept(bytes[offset]) else { return false }
            offset &+= 1
        }
        return true
    }

    /// Passes over whole scalars of one and two bytes, which most text is made of.
    ///
    /// - Returns: where something else begins, or the last byte that may be the first of two.
    @inline(__always)
    private static func skipCommon(_ bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
        let count = bytes.count
        var offset = start
        while offset < count {
            let byte = bytes[offset]
            if byte < 0x80 {
                offset &+= 1
                while offset &+ 8 <= count,
                    bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self) & 0x8080_8080_8080_8080 == 0
                {
                    offset &+= 8
                }
            } else if byte >= 0xC2, byte <= 0xDF, offset &+ 1 < count, bytes[offset &+ 1] & 0xC0 == 0x80 {
                offset &+= 2
            } else {
                break
            }
        }
        return offset
    }

    @inline(__always)
    private mutating func accept(_ byte: UInt8) -> Bool {
        if needed > 0 {
            guard byte >= lowest, byte <= highest else { return false }
            needed &-= 1
            lowest = 0x80
            highest = 0xBF
            return true
        }
        switch byte {
        case 0x00...0x7F: return true
        case 0xC2...0xDF: needed = 1
        case 0xE0...0xEF:
            needed = 2
            if byte == 0xE0 { lowest = 0xA0 }
            // Surrogates.
            if byte == 0xED { highest = 0x9F }
        case 0xF0...0xF4:
            needed = 3
            if byte == 0xF0 { lowest = 0x90 }
            // Nothing past U+10FFFF.
            if byte == 0xF4 { highest = 0x8F }
        default: return false
        }
        return true
    }
}
