import ChatTestSupport
import Testing

/// The tests' own terminal has to be right before it can judge others.
@Suite("The tests' terminal")
struct TerminalScreenTests {
    @Test(
        "shows what xterm shows",
        arguments: [
            ("ab\r\ncd", "ab\ncd"),
            ("abcdef", "abcdef"),
            ("abcdefg", "abcdef\ng"),
            ("abcdef\rx", "xbcdef"),
            ("a\u{1B}[2;3Hb", "a\n  b"),
            ("a\u{1B}[3db", "a\n\n b"),
            ("abc\u{1B}[2Dx", "axc"),
            ("abc\u{1B}[1Gx", "xbc"),
            ("abc\u{08}x", "abx"),
            ("abcdef\u{1B}[3G\u{1B}[K", "ab"),
            ("abcdef\u{1B}[3G\u{1B}[1K", "   def"),
            ("a\r\nb\r\nc\u{1B}[2H\u{1B}[J", "a"),
            ("abc\u{1B}[H\u{1B}[2J", ""),
            ("abcdef\u{1B}[2G\u{1B}[3X", "a   ef"),
            ("a\u{1B}[3b", "aaaa"),
            ("abcd\u{1B}[2G\u{1B}[2@", "a  bcd"),
            ("abcd\u{1B}[2G\u{1B}[2P", "ad"),
            ("a\r\nb\r\nc\u{1B}[H\u{1B}[L", "\na\nb"),
            ("a\r\nb\r\nc\u{1B}[H\u{1B}[M", "b\nc"),
            ("a\r\nb\r\nc\n", "b\nc"),
            ("a\r\nb\r\nc\u{1B}[1S", "b\nc"),
            ("a\r\nb\r\nc\u{1B}[1T", "\na\nb"),
            ("a\r\nb\r\nc\u{1B}[H\u{1B}M", "\na\nb"),
            ("a\r\nb\r\nc\u{1B}[1;2r\u{1B}[2;1H\nx", "b\nx\nc"),
            ("a\u{1B}7b\r\nc\u{1B}8x", "ax\nc"),
            ("a\tb", "a    b"),
            ("漢字", "漢字"),
            ("abcde漢", "abcde\n漢"),
            ("e\u{301}x", "e\u{301}x"),
            ("a\u{1B}]0;title\u{07}b\u{1B}]0;title\u{1B}\\c", "abc"),
        ])
    func shows(written: String, seen: String) {
        var screen = PtyScreen(columns: 6, rows: 3)
        screen.feed(written.utf8)
        #expect(screen.text.trimmingLines == seen)
        #expect(screen.unknown.isEmpty)
    }

    @Test("keeps the shell's screen beside the program's")
    func alternateScreen() {
        var screen = PtyScreen(columns: 10, rows: 3)
        screen.feed("shell\u{1B}[?1049h".utf8)
        #expect(screen.isAlternate)
        #expect(screen.text.trimmingLines.isEmpty)
        screen.feed("program\u{1B}[?1049l$".utf8)
        #expect(!screen.isAlternate)
        #expect(screen.text.trimmingLines == "shell$")
    }

    @Test("names what it does not understand", arguments: ["\u{1B}[5n", "\u{1B}[>4;1m", "\u{1B}c", "\u{01}"])
    func unknown(written: String) {
        var screen = PtyScreen(columns: 10, rows: 3)
        screen.feed(written.utf8)
        #expect(screen.unknown.count == 1)
    }

    @Test("knows the renditions in force")
    func renditions() {
        var screen = PtyScreen(columns: 10, rows: 1)
        screen.feed("\u{1B}[0;1m\u{1B}[38;5;37ma\u{1B}(B\u{1B}[mb".utf8)
        #expect(screen.row(0)[0].rendition == [1, 38, 5, 37])
        #expect(screen.row(0)[1].rendition == [])
    }

    @Test("cuts and fills when its size changes")
    func resizing() {
        var screen = PtyScreen(columns: 4, rows: 2)
        screen.feed("abcd\r\nefgh".utf8)
        screen.resize(columns: 2, rows: 1)
        #expect(screen.text == "ab")
        screen.resize(columns: 6, rows: 3)
        #expect(screen.text.trimmingLines == "ab")
    }
}

extension String {
    /// Without the empty lines at the end.
    fileprivate var trimmingLines: String {
        var text = self
        while text.hasSuffix("\n") { text.removeLast() }
        return text
    }
}
