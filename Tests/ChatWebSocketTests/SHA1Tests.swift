import ChatTestSupport
import Testing

@testable import ChatWebSocket

@Suite("SHA-1 and base64")
struct SHA1Tests {
    @Test(
        "digests on both sides of the block's borders are right",
        arguments: [
            (0, "da39a3ee5e6b4b0d3255bfef95601890afd80709"), (3, "7e240de74fb1ed08fa08d38063f6a6a91462a815"),
            (55, "c1c8bbdc22796e28c0e15163d20899b65621d65a"), (56, "c2db330f6083854c99d4b5bfb6e8f29f201be699"),
            (63, "03f09f5b158a7a8cdad920bddc29b81c18a551f5"), (64, "0098ba824b5c16427bd7a1122a5a442a25ec644d"),
            (119, "ee971065aaa017e0632a8ca6c77bb3bf8b1dfc56"), (120, "f34c1488385346a55709ba056ddd08280dd4c6d6"),
        ])
    func digests(length: Int, expected: String) {
        let digest = SHA1.hash([UInt8](repeating: UInt8(ascii: "a"), count: length))
        let digits = Array("0123456789abcdef")
        #expect(String(digest.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }) == expected)
    }

    @Test(
        "RFC 4648's examples are encoded",
        arguments: [
            ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
    }

    @Test("sixteen bytes are known by their base64")
    func sixteenBytes() {
        var generator = SeededGenerator(seed: 4)
        for count in 0...33 {
            #expect(Base64.isSixteenBytes(Base64.encode(generator.bytes(count))) == (count == 16))
        }
    }
}
