/// An email address in the form in which accounts are kept and looked up: trimmed, ASCII letters in lower case.
struct EmailAddress: Hashable, Sendable, CustomStringConvertible {
    /// The longest address that mail can be sent to, in bytes (RFC 5321, section 4.5.3.1.3).
    static let limit = 254

    /// The canonical form.
    let description: String

    /// The address that `text` means; `nil` where it cannot be one.
    init?(_ text: String) {
        let canonical = Self.canonical(text)
        let parts = canonical.split(separator: "@", omittingEmptySubsequences: false)
        guard canonical.utf8.count <= Self.limit, parts.count == 2, parts.allSatisfy({ !$0.isEmpty }),
            canonical.unicodeScalars.allSatisfy({ !$0.properties.isWhitespace && $0.value > 0x20 && $0.value != 0x7F })
        else { return nil }
        description = canonical
    }

    private static func canonical(_ text: String) -> String {
        let scalars = text.unicodeScalars.drop { $0.properties.isWhitespace }
        let end = scalars.lastIndex { !$0.properties.isWhitespace }.map(scalars.index(after:)) ?? scalars.startIndex
        let lowered = scalars[..<end].map { scalar -> Unicode.Scalar in
            ("A"..."Z").contains(scalar) ? Unicode.Scalar(UInt8(ascii: scalar) | 0x20) : scalar
        }
        var canonical = String.UnicodeScalarView()
        canonical.append(contentsOf: lowered)
        return String(canonical)
    }
}
