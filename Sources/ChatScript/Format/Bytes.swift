import ChatWire

/// Bytes as a scenario writes them.
package indirect enum Bytes: Sendable {
    /// UTF-8.
    case text(Template)
    case plain([UInt8])
    case repeated(Bytes, times: Int)
    case joined([Bytes])

    /// Which names' values it holds.
    var references: [Reference] {
        switch self {
        case .text(let template): template.references
        case .plain: []
        case .repeated(let bytes, _): bytes.references
        case .joined(let parts): parts.flatMap(\.references)
        }
    }

    func resolved(with variables: Variables) throws(UndefinedVariable) -> [UInt8] {
        switch self {
        case .text(let template): return Array(try template.text(with: variables).utf8)
        case .plain(let bytes): return bytes
        case .repeated(let bytes, let times):
            let piece = try bytes.resolved(with: variables)
            var whole: [UInt8] = []
            whole.reserveCapacity(piece.count * times)
            for _ in 0..<times { whole += piece }
            return whole
        case .joined(let parts):
            var whole: [UInt8] = []
            for part in parts { whole += try part.resolved(with: variables) }
            return whole
        }
    }

    /// Reads pairs of hexadecimal digits, white space between them allowed.
    static func hexadecimal(_ text: String) -> [UInt8]? {
        let digits = text.filter { !$0.isWhitespace }.map(\.hexDigitValue)
        guard digits.count.isMultiple(of: 2) else { return nil }
        var bytes: [UInt8] = []
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = digits[index], let low = digits[index + 1] else { return nil }
            bytes.append(UInt8(high << 4 | low))
        }
        return bytes
    }

    /// Reads base64 (RFC 4648, section 4), white space allowed.
    static func base64(_ text: String) -> [UInt8]? {
        var bytes: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        for byte in text.utf8 where byte > 0x20 && byte != UInt8(ascii: "=") {
            let value: UInt8
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): value = byte - UInt8(ascii: "A")
            case UInt8(ascii: "a")...UInt8(ascii: "z"): value = byte - UInt8(ascii: "a") + 26
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = byte - UInt8(ascii: "0") + 52
            case UInt8(ascii: "+"): value = 62
            case UInt8(ascii: "/"): value = 63
            default: return nil
            }
            bits = bits << 6 | UInt32(value)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }
}
