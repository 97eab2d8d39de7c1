import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Folding of untrusted text")
struct FoldingTests {
    @Test(
        "text is drawn as something harmless of known width",
        arguments: [
            ("plain", "plain", 5),
            ("", "", 0),
            ("\u{1B}[2J", "␛[2J", 4),
            ("\u{9B}31m", "\u{FFFD}31m", 4),
            ("bell\u{7}", "bell␇", 5),
            ("\u{7F}", "␡", 1),
            ("a\tb", "a    b", 6),
            ("exe\u{202E}gpj", "exegpj", 6),
            ("\u{2067}rtl\u{2069}", "rtl", 3),
            ("pass\u{200B}word", "password", 8),
            ("e\u{301}", "e\u{301}", 1),
            ("\u{301}", "◌\u{301}", 1),
            ("a\u{301}\u{302}\u{303}\u{304}\u{305}", "a\u{301}\u{302}\u{303}", 1),
            ("❤️", "❤", 1),
            ("👍🏽", "👍", 2),
            ("👨‍👩‍👧", "👨", 2),
            ("🇹🇷", "TR", 2),
            ("🏴󠁧󠁢󠁳󠁣󠁴󠁿", "🏴", 2),
            ("1️⃣", "1", 1),
            ("漢字", "漢字", 4),
            ("a\u{3000}b", "a  b", 4),
            ("\u{10FFFF}", "\u{FFFD}", 1),
            ("हिन्दी", "हिन्दी", 5),
        ])
    func folded(original: String, drawn: String, width: Int) {
        let text = DisplayText(original)
        #expect(Array(text.text.unicodeScalars) == Array(drawn.unicodeScalars))
        #expect(text.width == width)
        #expect(text.glyphs.reduce(0) { $0 + $1.width } == width)
    }

    @Test("the original stays for copying and sending")
    func originalIsKept() {
        #expect(UserText("👍🏽\u{1B}").original == "👍🏽\u{1B}")
    }

    @Test(
        "what is folded stays so when it is folded again",
        arguments: ["\u{11CB}", "a\u{20}\u{11CB}\u{1161}", "\u{301}", "\u{E31}"])
    func idempotent(text: String) {
        let once = DisplayText(text)
        #expect(DisplayText(once.text) == once)
    }

    @Test("a name with line breaks stays on one line, a message keeps its lines")
    func lineBreaks() {
        let text = UserText("one\r\ntwo\u{2028}\nthree")
        #expect(text.line.text == "one two  three")
        #expect(text.lines.map(\.text) == ["one", "two", "", "three"])
    }

    @Test("every scalar comes out as glyphs of one or two cells without controls", .threats("TERM-01", "TERM-02"))
    func everyScalar() {
        var wrong: [Unicode.Scalar] = []
        for scalar in (0..<0x110000).compactMap({ Unicode.Scalar(UInt32($0)) }) {
            let text = DisplayText("a" + String(scalar) + "b")
            let isSafe = text.text.unicodeScalars.allSatisfy { CharacterWidth($0) != .dropped && !$0.isControl }
            if !isSafe || text.glyphs.reduce(0, { $0 + $1.width }) != text.width { wrong.append(scalar) }
        }
        #expect(wrong.isEmpty)
    }
}

extension Unicode.Scalar {
    /// C0, DEL and C1.
    var isControl: Bool { properties.generalCategory == .control }
}
