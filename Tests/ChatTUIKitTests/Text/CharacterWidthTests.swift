import Glibc
import Testing

@testable import ChatTUIKit

@Suite("Character widths")
struct CharacterWidthTests {
    @Test(
        "characters have the width on which terminals agree",
        arguments: [
            ("a", .narrow), ("é", .narrow), ("ж", .narrow), ("│", .narrow), ("✓", .narrow), ("◷", .narrow),
            ("漢", .wide), ("한", .wide), ("😀", .wide), ("Ａ", .wide), ("\u{301}", .mark), ("\u{20E3}", .mark),
            ("\u{200B}", .dropped), ("\u{200D}", .dropped), ("\u{FE0F}", .dropped), ("\u{202E}", .dropped),
            ("\u{2067}", .dropped), ("\u{AD}", .dropped), ("\u{3164}", .dropped), ("\u{E0067}", .dropped),
            ("\u{1B}", .replaced), ("\u{7F}", .replaced), ("\u{9B}", .replaced), ("\u{2028}", .replaced),
            ("\u{FFFE}", .replaced), ("\u{10FFFF}", .replaced), ("\u{1F1E6}", .replaced), ("\u{2630}", .replaced),
        ] as [(Unicode.Scalar, CharacterWidth)])
    func width(scalar: Unicode.Scalar, expected: CharacterWidth) {
        #expect(CharacterWidth(scalar) == expected)
    }

    @Test(
        "no width differs from what ncurses is told by the C library",
        .enabled(if: libraryVersion == "glibc 2.36", "the table is Debian 12's"))
    func sameAsCLibrary() throws {
        // The overlay does not show `wcwidth`, which its header hides behind _XOPEN_SOURCE.
        let address = try #require(dlsym(nil, "wcwidth"))
        let wcwidth = unsafeBitCast(address, to: (@convention(c) (wchar_t) -> CInt).self)
        let locale = try #require(newlocale(LC_CTYPE_MASK, "C.UTF-8", nil))
        let previous = uselocale(locale)
        defer {
            uselocale(previous)
            freelocale(locale)
        }
        var differing: [Unicode.Scalar] = []
        for scalar in (0..<0x110000).compactMap({ Unicode.Scalar(UInt32($0)) }) {
            let width = CharacterWidth(scalar)
            guard width != .replaced, width != .dropped else { continue }
            if wcwidth(wchar_t(bitPattern: scalar.value)) != width.cells { differing.append(scalar) }
        }
        #expect(differing.isEmpty)
    }

    private static var libraryVersion: String {
        var buffer = [CChar](repeating: 0, count: 64)
        let length = confstr(Int32(_CS_GNU_LIBC_VERSION), &buffer, buffer.count)
        return String(decoding: buffer.prefix(max(0, length - 1)).map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
