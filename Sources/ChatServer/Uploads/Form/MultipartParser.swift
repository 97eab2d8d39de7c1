import Glibc

/// Takes a multipart body apart while it comes (RFC 2046, section 5.1; RFC 7578): bytes in, events out, no I/O.
///
/// It holds what may still turn out to be a boundary, and a part's headers: never more than ``Limits`` allow beyond what
/// was appended last. Preamble and epilogue are dropped.
struct MultipartParser {
    /// What comes out.
    enum Event: Hashable {
        /// A part begins.
        case part(MultipartHeaders)
        /// The part's next bytes.
        case bytes([UInt8])
        /// The part is whole.
        case partEnd
    }

    /// How much a form may hold besides its parts' bytes.
    struct Limits: Hashable {
        /// The bytes of a part's headers.
        var headerBytes = 8 * 1024
        /// The header lines of a part.
        var headerCount = 16
        /// The parts.
        var parts = 32
        /// The bytes before the first boundary, and the blanks behind one.
        var slack = 1024
    }

    private enum State: Hashable {
        /// Before the first boundary.
        case preamble(passed: Int)
        /// Behind a boundary: its line is to end, or to say that it was the last one.
        case boundary
        case headers
        /// Behind the headers: the empty line's end comes, which is no content but may begin a boundary.
        case emptyLine
        case content
        /// Behind the last boundary: nothing counts any more.
        case epilogue
        case failed(MultipartFailure)
    }

    private let limits: Limits
    /// The line end that belongs to a boundary, and the boundary: `\r\n--…`.
    private let delimiter: [UInt8]
    private var state = State.preamble(passed: 0)
    /// What is not taken apart yet, from `start` on. A body that begins with its boundary lacks the line end before it.
    private var buffer: [UInt8] = [13, 10]
    private var start = 0
    private var parts = 0

    /// A parser of a body with that boundary.
    ///
    /// - Returns: nil for a boundary that is none: 1 to 70 of RFC 2046's `bchars`, no blank at the end.
    init?(boundary: String, limits: Limits = Limits()) {
        let bytes = Array(boundary.utf8)
        guard (1...70).contains(bytes.count), bytes.last != 0x20, bytes.allSatisfy(Self.isBoundaryByte) else {
            return nil
        }
        delimiter = [13, 10, 45, 45] + bytes
        self.limits = limits
    }

    /// Takes the next bytes; ``next()`` then says what they hold.
    mutating func append(_ bytes: some Sequence<UInt8>) {
        switch state {
        case .epilogue, .failed: return
        default: break
        }
        if start > 0 {
            buffer.removeSubrange(..<start)
            start = 0
        }
        buffer.append(contentsOf: bytes)
    }

    /// What comes next; nil while more bytes are needed.
    mutating func next() throws(MultipartFailure) -> Event? {
        do throws(MultipartFailure) {
            while true {
                switch state {
                case .preamble(let passed):
                    guard let end = try passPreamble(passed) else { return nil }
                    start = end
                    state = .boundary
                case .boundary:
                    guard try endBoundary() else { return nil }
                case .headers:
                    guard let headers = try takeHeaders() else { return nil }
                    state = .emptyLine
                    return .part(headers)
                case .emptyLine:
                    guard buffer.count - start >= delimiter.count || !mayBeDelimiter(at: start) else { return nil }
                    state = .content
                    // Else a part without bytes.
                    if !buffer[start...].starts(with: delimiter) { start += 2 }
                case .content:
                    return takeContent()
                case .epilogue:
                    buffer = []
                    start = 0
                    return nil
                case .failed(let failure):
                    throw failure
                }
            }
        } catch {
            state = .failed(error)
            buffer = []
            start = 0
            throw error
        }
    }

    /// Says that no more bytes come.
    ///
    /// - Throws: when the last boundary is missing.
    func finish() throws(MultipartFailure) {
        switch state {
        case .epilogue: return
        case .failed(let failure): throw failure
        default: throw MultipartFailure("it ends before its last boundary")
        }
    }

    // MARK: Steps

    private mutating func passPreamble(_ passed: Int) throws(MultipartFailure) -> Int? {
        let found = find(delimiter)
        // What may be a boundary's beginning stays.
        let dropped = (found ?? max(start, buffer.count - delimiter.count + 1)) - start
        guard passed + dropped <= limits.slack else { throw MultipartFailure("it does not begin with its boundary") }
        if let found { return found + delimiter.count }
        start += dropped
        state = .preamble(passed: passed + dropped)
        return nil
    }

    /// Reads on behind a boundary.
    ///
    /// - Returns: whether the state changed; else more bytes are needed.
    private mutating func endBoundary() throws(MultipartFailure) -> Bool {
        let rest = buffer[start...]
        guard rest.count >= 2 else { return false }
        if rest.starts(with: [45, 45]) {
            state = .epilogue
            return true
        }
        // Blanks that some gateway added (RFC 2046, "transport-padding").
        let padding = rest.prefix { $0 == 0x20 || $0 == 0x09 }.count
        guard padding <= limits.slack else { throw MultipartFailure("a boundary's line is too long") }
        let line = rest.dropFirst(padding)
        guard line.count >= 2 else { return false }
        guard line.starts(with: [13, 10]) else { throw MultipartFailure("something follows a boundary in its line") }
        parts += 1
        guard parts <= limits.parts else { throw MultipartFailure("it has more than \(limits.parts) parts") }
        // The line end stays: where there are no headers at all, it begins the empty line.
        start += padding
        state = .headers
        return true
    }

    private mutating func takeHeaders() throws(MultipartFailure) -> MultipartHeaders? {
        guard let end = find([13, 10, 13, 10]) else {
            guard buffer.count - start <= limits.headerBytes else {
                throw MultipartFailure("a part's headers are larger than \(limits.headerBytes) bytes")
            }
            return nil
        }
        guard end - start <= limits.headerBytes else {
            throw MultipartFailure("a part's headers are larger than \(limits.headerBytes) bytes")
        }
        let lines = end > start ? buffer[(start + 2)..<end] : []
        // The empty line's end may already be the beginning of the next boundary, of a part without bytes.
        start = end + 2
        return try MultipartHeaders(lines, limit: limits.headerCount)
    }

    private mutating func takeContent() -> Event? {
        let found = find(delimiter)
        if found == start {
            start += delimiter.count
            state = .boundary
            return .partEnd
        }
        // All but what may be a boundary's beginning.
        let end = found ?? possibleDelimiter()
        guard end > start else { return nil }
        defer { start = end }
        return .bytes(Array(buffer[start..<end]))
    }

    // MARK: Searching

    /// Where `pattern` first stands from `start` on.
    private func find(_ pattern: [UInt8]) -> Int? {
        buffer.withUnsafeBytes { bytes in
            guard let base = bytes.baseAddress else { return nil }
            var index = start
            while bytes.count - index >= pattern.count {
                let places = bytes.count - index - pattern.count + 1
                guard let hit = memchr(base + index, Int32(pattern[0]), places) else { return nil }
                if memcmp(hit, pattern, pattern.count) == 0 { return UnsafeRawPointer(hit) - base }
                index = UnsafeRawPointer(hit) - base + 1
            }
            return nil
        }
    }

    /// Where a boundary may begin that is not all there yet; the buffer's end where none can.
    private func possibleDelimiter() -> Int {
        let first = max(start, buffer.count - delimiter.count + 1)
        return (first..<max(first, buffer.count)).first { mayBeDelimiter(at: $0) } ?? buffer.count
    }

    private func mayBeDelimiter(at index: Int) -> Bool {
        delimiter.starts(with: buffer[index...].prefix(delimiter.count))
    }

    private static func isBoundaryByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            true
        default: "'()+_,-./:=? ".utf8.contains(byte)
        }
    }
}

/// What is wrong with a multipart body, for a person.
struct MultipartFailure: Error, Hashable, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
