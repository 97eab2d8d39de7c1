/// What may stand in a header field (RFC 9110 §5).
enum HeaderSyntax {
    /// Whether `text` is a token (§5.6.2), as field names and subprotocols are.
    static func isToken(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy(isTokenByte)
    }

    /// Whether `text` may be a field's value: nothing in it that could end the line or the header.
    static func isValue(_ text: some StringProtocol) -> Bool {
        text.utf8.allSatisfy { $0 == UInt8(ascii: "\t") || ($0 >= 0x20 && $0 != 0x7F) }
    }

    /// Whether `text` is visible ASCII without a space, as targets and hosts are.
    static func isVisible(_ text: some StringProtocol) -> Bool {
        !text.isEmpty && text.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    /// The elements of comma-separated values; empty ones are left out (§5.6.1.2).
    static func list(_ values: [String]) -> [String] {
        values.flatMap { $0.split(separator: ",") }.map { trimmed($0) }.filter { !$0.isEmpty }
    }

    /// Whether comma-separated values name `token`, which is in lower case, in any case of letters.
    static func list(_ values: [String], contains token: String) -> Bool {
        list(values).contains { $0.lowercased() == token }
    }

    /// Without the spaces and tabs at both ends.
    static func trimmed(_ text: some StringProtocol) -> String {
        var utf8 = Substring(text).utf8.drop(while: isSpace)
        while let last = utf8.last, isSpace(last) {
            utf8.removeLast()
        }
        return String(Substring(utf8))
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    private static func isTokenByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default:
            "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
    }
}
