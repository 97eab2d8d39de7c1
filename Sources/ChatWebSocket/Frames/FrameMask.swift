/// A masking key at its place in a payload (RFC 6455 §5.3). Masking and unmasking are the same.
struct FrameMask {
    /// The key's first byte is the lowest eight bits.
    private(set) var key: UInt32

    /// Changes nothing.
    static let none = FrameMask(bytes: 0)

    /// Takes the key as it lies in memory.
    init(bytes: UInt32) {
        key = UInt32(littleEndian: bytes)
    }

    /// The key as it lies in memory.
    var bytes: UInt32 { key.littleEndian }

    /// Goes on by `count` bytes of payload.
    mutating func advance(by count: Int) {
        let shift = UInt32(truncatingIfNeeded: count & 3) * 8
        key = key &>> shift | (shift == 0 ? 0 : key &<< (32 - shift))
    }

    /// Masks `buffer` in place.
    ///
    /// - Returns: whether the result is ASCII throughout.
    @inline(__always)
    func apply(to buffer: UnsafeMutableRawBufferPointer) -> Bool {
        let count = buffer.count
        let wide = (UInt64(key) << 32 | UInt64(key)).littleEndian
        var seen: UInt64 = 0
        var offset = 0
        while offset &+ 8 <= count {
            let word = buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self) ^ wide
            buffer.storeBytes(of: word, toByteOffset: offset, as: UInt64.self)
            seen |= word
            offset &+= 8
        }
        // The words before were whole turns of the key, so that the rest begins with its first byte.
        var rest = UInt64(littleEndian: wide)
        while offset < count {
            buffer[offset] ^= UInt8(truncatingIfNeeded: rest)
            seen |= UInt64(buffer[offset])
            rest &>>= 8
            offset &+= 1
        }
        return seen & 0x8080_8080_8080_8080 == 0
    }
}

extension [UInt8] {
    /// Masks all from `start` on.
    ///
    /// - Returns: whether that part is ASCII throughout.
    @inline(__always)
    mutating func mask(from start: Int, by mask: FrameMask) -> Bool {
        withUnsafeMutableBytes { mask.apply(to: UnsafeMutableRawBufferPointer(rebasing: $0[start...])) }
    }
}
