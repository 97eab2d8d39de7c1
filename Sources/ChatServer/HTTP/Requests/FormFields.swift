/// Name and value pairs of a query or of a form body (`application/x-www-form-urlencoded`, WHATWG URL, section 5).
struct FormFields: Sendable {
    private var fields: [(name: String, value: String)] = []

    /// Takes the pairs apart; `nil` where a percent sign stands alone or the bytes are not UTF-8.
    init?(_ text: some Collection<UInt8>) {
        for pair in text.split(separator: UInt8(ascii: "&")) {
            let halves = pair.split(separator: UInt8(ascii: "="), maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(halves[0]) else { return nil }
            guard let value = halves.count == 2 ? Self.decoded(halves[1]) : "" else { return nil }
            fields.append((name, value))
        }
    }

    /// No pairs.
    init() {}

    /// The value of that name, the last one where there are several.
    subscript(name: String) -> String? { fields.last { $0.name == name }?.value }

    /// Resolves `%41` and `+`; `nil` for what is not well-formed.
    static func decoded(_ text: some Collection<UInt8>) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        var rest = text[...]
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "+"): bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "%"):
                guard let high = rest.popFirst().flatMap(hexDigit), let low = rest.popFirst().flatMap(hexDigit) else {
                    return nil
                }
                bytes.append(high << 4 | low)
            default: bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func hexDigit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
        default: nil
        }
    }
}
