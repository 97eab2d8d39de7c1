/// Puts JSON texts together, member by member, into one buffer.
///
/// Hand-written because an event is encoded for every message that passes the server: Foundation's encoder takes three
/// times as long for it, and would pull Foundation into the client's start.
public struct JSONWriter: Sendable {
    /// The text so far, UTF-8.
    public private(set) var bytes: [UInt8]
    private var needsComma = false

    /// An empty text with room for `capacity` bytes.
    public init(capacity: Int = 256) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    /// Writes an object whose members `body` writes.
    public mutating func object(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "{"))
        body(&self)
        close(UInt8(ascii: "}"))
    }

    /// Writes a list whose elements `body` writes.
    public mutating func array(_ body: (inout JSONWriter) -> Void) {
        open(UInt8(ascii: "["))
        body(&self)
        close(UInt8(ascii: "]"))
    }

    /// Writes a list of `elements`.
    public mutating func array<Element: JSONEncodable>(_ elements: some Sequence<Element>) {
        array { writer in
            for element in elements { element.write(to: &writer) }
        }
    }

    /// Writes a member's name; its value must follow.
    public mutating func key(_ name: StaticString) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        bytes.append(contentsOf: UnsafeBufferPointer(start: name.utf8Start, count: name.utf8CodeUnitCount))
        bytes.append(UInt8(ascii: "\""))
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member's name that is not known when the program is built; its value must follow.
    public mutating func key(_ name: String) {
        value(name)
        bytes.append(UInt8(ascii: ":"))
        needsComma = false
    }

    /// Writes a member.
    public mutating func field(_ name: StaticString, _ element: some JSONEncodable) {
        key(name)
        element.write(to: &self)
    }

    /// Writes a member, `null` where there is no value.
    public mutating func field(_ name: StaticString, _ element: (some JSONEncodable)?) {
        key(name)
        if let element { element.write(to: &self) } else { null() }
    }

    /// Writes a member whose value is a list.
    public mutating func field(_ name: StaticString, _ elements: [some JSONEncodable]) {
        key(name)
        array(elements)
    }

    /// Writes a member only where there is a value.
    public mutating func fieldIfPresent(_ name: StaticString, _ element: (some JSONEncodable)?) {
        if let element { field(name, element) }
    }

    /// Writes `null`.
    public mutating func null() { literal("null") }

    /// Writes a Boolean.
    public mutating func value(_ bool: Bool) { literal(bool ? "true" : "false") }

    /// Writes a whole number.
    public mutating func value(_ integer: some FixedWidthInteger) {
        comma()
        if let small = UInt8(exactly: integer), small < 10 {
            bytes.append(UInt8(ascii: "0") + small)
        } else {
            var text = String(integer)
            text.withUTF8 { bytes.append(contentsOf: $0) }
        }
        needsComma = true
    }

    /// Writes a number; `null` for what JSON cannot say (infinity, not a number).
    public mutating func value(_ number: Double) {
        guard number.isFinite else { return null() }
        comma()
        var text = number == number.rounded() && abs(number) < 1e15 ? String(Int64(number)) : "\(number)"
        text.withUTF8 { bytes.append(contentsOf: $0) }
        needsComma = true
    }

    /// Writes a string, escaped where JSON demands it and no further.
    public mutating func value(_ string: String) {
        comma()
        var string = string
        string.withUTF8 { text in
            bytes.append(UInt8(ascii: "\""))
            var start = 0
            for index in 0..<text.count {
                let byte = text[index]
                guard byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") else { continue }
                bytes.append(contentsOf: text[start..<index])
                escape(byte)
                start = index + 1
            }
            bytes.append(contentsOf: text[start..<text.count])
            bytes.append(UInt8(ascii: "\""))
        }
        needsComma = true
    }

    /// Writes a string whose characters `body` appends; they must be ASCII of which JSON wants none escaped.
    mutating func plainText(_ body: (inout [UInt8]) -> Void) {
        comma()
        bytes.append(UInt8(ascii: "\""))
        body(&bytes)
        bytes.append(UInt8(ascii: "\""))
        needsComma = true
    }

    /// Puts a finished JSON text in as it is.
    public mutating func raw(_ json: some Collection<UInt8>) {
        comma()
        bytes.append(contentsOf: json)
        needsComma = true
    }

    private mutating func escape(_ byte: UInt8) {
        bytes.append(UInt8(ascii: "\\"))
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
        case 0x08: bytes.append(UInt8(ascii: "b"))
        case 0x09: bytes.append(UInt8(ascii: "t"))
        case 0x0A: bytes.append(UInt8(ascii: "n"))
        case 0x0C: bytes.append(UInt8(ascii: "f"))
        case 0x0D: bytes.append(UInt8(ascii: "r"))
        default:
            bytes.append(contentsOf: "u00".utf8)
            bytes.append(byte < 0x10 ? UInt8(ascii: "0") : UInt8(ascii: "1"))
            let low = byte & 0x0F
            bytes.append(low < 10 ? UInt8(ascii: "0") + low : UInt8(ascii: "a") + low - 10)
        }
    }

    private mutating func literal(_ text: StaticString) {
        comma()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
        needsComma = true
    }

    private mutating func open(_ bracket: UInt8) {
        comma()
        bytes.append(bracket)
        needsComma = false
    }

    private mutating func close(_ bracket: UInt8) {
        bytes.append(bracket)
        needsComma = true
    }

    private mutating func comma() {
        if needsComma { bytes.append(UInt8(ascii: ",")) }
    }
}
