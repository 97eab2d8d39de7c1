/// RFC 4648's base 64, with padding.
enum Base64 {
    private static let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    static func encode(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var encoded: [UInt8] = []
        var group: UInt32 = 0
        var count = 0
        func flush() {
            for place in 0..<4 {
                let digit = alphabet[Int(group >> UInt32(18 - 6 * place) & 63)]
                encoded.append(place <= count ? digit : UInt8(ascii: "="))
            }
            (group, count) = (0, 0)
        }
        for byte in bytes {
            group |= UInt32(byte) << UInt32(16 - 8 * count)
            count += 1
            if count == 3 { flush() }
        }
        if count > 0 { flush() }
        return encoded
    }
}
