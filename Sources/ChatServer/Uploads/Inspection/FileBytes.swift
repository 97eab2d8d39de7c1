import Glibc

/// The bytes of a file at any place, for the readers of headers: never more of it in memory than one window.
///
/// For one thread. What lies beyond the end reads as nothing there, as does what the disk fails to give.
final class FileBytes {
    /// How many bytes there are.
    let count: Int
    private let load: (_ offset: Int, _ into: UnsafeMutableRawBufferPointer) -> Int
    private var window: [UInt8] = []
    private var windowStart = 0

    private static let windowSize = 64 * 1024

    /// The bytes of an open file, which stays open as long as they are read.
    init(descriptor: Int32, count: Int) {
        self.count = count
        load = { offset, buffer in
            while true {
                let count = pread(descriptor, buffer.baseAddress, buffer.count, off_t(offset))
                if count >= 0 || errno != EINTR { return max(0, count) }
            }
        }
    }

    /// Bytes in memory.
    init(_ bytes: [UInt8]) {
        count = bytes.count
        load = { _, _ in 0 }
        window = bytes
    }

    /// The byte at `offset`; nil beyond the end.
    subscript(offset: Int) -> UInt8? {
        fill(offset, 1) ? window[offset - windowStart] : nil
    }

    /// `length` bytes from `offset` on; nil where there are not that many. For up to 64 KiB.
    func bytes(at offset: Int, _ length: Int) -> ArraySlice<UInt8>? {
        guard length <= Self.windowSize, fill(offset, length) else { return nil }
        return window[(offset - windowStart)..<(offset - windowStart + length)]
    }

    /// Whether `text` stands at `offset`.
    func has(_ text: StaticString, at offset: Int) -> Bool {
        let length = text.utf8CodeUnitCount
        return bytes(at: offset, length)?.elementsEqual(UnsafeBufferPointer(start: text.utf8Start, count: length))
            == true
    }

    /// The number of `width` bytes at `offset`, the most significant first.
    func bigEndian(at offset: Int, _ width: Int) -> UInt64? {
        bytes(at: offset, width).map { $0.reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// The number of `width` bytes at `offset`, the least significant first.
    func littleEndian(at offset: Int, _ width: Int) -> UInt64? {
        bytes(at: offset, width).map { $0.reversed().reduce(0) { $0 << 8 | UInt64($1) } }
    }

    /// Where `byte` first stands from `offset` on.
    func firstIndex(of byte: UInt8, from offset: Int) -> Int? {
        var offset = offset
        while offset >= 0, offset < count {
            guard fill(offset, 1) else { return nil }
            let rest = window[(offset - windowStart)...]
            if let index = rest.firstIndex(of: byte) { return windowStart + index }
            offset += rest.count
        }
        return nil
    }

    /// Where `text` last stands in a range of up to 128 KiB.
    func lastIndex(of text: StaticString, from start: Int, to end: Int) -> Int? {
        let pattern = Array(UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        var upper = end
        while upper - start >= pattern.count {
            let lower = max(start, upper - Self.windowSize)
            guard let part = bytes(at: lower, upper - lower) else { return nil }
            var index = part.endIndex - pattern.count
            while index >= part.startIndex {
                if part[index] == pattern[0], part[index..<(index + pattern.count)].elementsEqual(pattern) {
                    return lower + index - part.startIndex
                }
                index -= 1
            }
            guard lower > start else { return nil }
            upper = lower + pattern.count - 1
        }
        return nil
    }

    /// Sees to it that the window holds a range of the file.
    private func fill(_ offset: Int, _ length: Int) -> Bool {
        guard offset >= 0, length >= 0, offset <= count, length <= count - offset else { return false }
        if offset >= windowStart, offset + length <= windowStart + window.count { return true }
        let size = min(Self.windowSize, count - offset)
        var bytes = [UInt8](repeating: 0, count: size)
        let loaded = bytes.withUnsafeMutableBytes { load(offset, $0) }
        window = Array(bytes.prefix(loaded))
        windowStart = offset
        return length <= loaded
    }
}
