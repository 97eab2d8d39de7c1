/// Names an upload, in its URL and on the disk: 128 random bits, so that none can be guessed.
struct UploadID: Hashable, Sendable, CustomStringConvertible {
    /// 32 hexadecimal digits.
    let description: String

    /// A new id.
    init() {
        var generator = SystemRandomNumberGenerator()
        description = (0..<4).map { _ in
            let digits = String(UInt32.random(in: .min ... .max, using: &generator), radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    /// The id of that text; nil for any other.
    init?(_ text: some StringProtocol) {
        guard text.utf8.count == 32, text.utf8.allSatisfy(Self.isDigit) else { return nil }
        description = String(text)
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte)
    }
}
