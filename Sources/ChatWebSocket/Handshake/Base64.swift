/// Base64 with padding (RFC 4648 §4), as the handshake's keys have it.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// The text of some bytes.
    static func encode(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for start in stride(from: 0, to: bytes.count, by: 3) {
            let group = bytes[start..<min(start + 3, bytes.count)]
            let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
            for place in 0..<4 {
                text.append(place <= group.count ? alphabet[bits >> (18 - 6 * place) & 0x3F] : UInt8(ascii: "="))
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Whether `text` stands for 16 bytes: 22 letters of the alphabet and two signs of padding, the last letter's four
    /// unused bits zero.
    static func isSixteenBytes(_ text: String) -> Bool {
        let letters = Array(text.utf8)
        guard letters.count == 24, letters[22] == UInt8(ascii: "="), letters[23] == UInt8(ascii: "=") else {
            return false
        }
        guard let last = alphabet.firstIndex(of: letters[21]), last & 0xF == 0 else { return false }
        return letters[..<21].allSatisfy(alphabet.contains)
    }
}
