import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Decoding of terminal input")
struct KeyDecoderTests {
    /// All events of a text, with a pause at its end.
    private func decode(_ text: String) -> [InputEvent] {
        var decoder = KeyDecoder()
        return text.unicodeScalars.flatMap { decoder.receive(.scalar($0)) } + decoder.flush()
    }

    @Test(
        "characters, controls and sequences become keys",
        arguments: [
            ("a", .character("a")), ("ß", .character("ß")), ("\r", .enter), ("\n", .enter), ("\t", .tab),
            ("\u{7F}", .backspace), ("\u{8}", .backspace), ("\u{0E}", .control("n")), ("\u{1F}", .control("_")),
            ("\u{0}", .control(" ")), ("\u{1B}", .escape), ("\u{1B}a", .alt("a")), ("\u{1B}A", .alt("a")),
            ("\u{1B}\r", .alt(.enter)), ("\u{1B}\u{7F}", .alt(.backspace)), ("\u{1B}[A", .named(.up)),
            ("\u{1B}OA", .named(.up)), ("\u{1B}[1;3A", .alt(.up)), ("\u{1B}[1;5C", .named(.right, .control)),
            ("\u{1B}\u{1B}[B", .alt(.down)), ("\u{1B}[5~", .named(.pageUp)), ("\u{1B}[3;5~", .named(.delete, .control)),
            ("\u{1B}OP", .named(.function(1))), ("\u{1B}[24~", .named(.function(12))),
            ("\u{1B}[Z", .named(.tab, .shift)), ("\u{1B}[97;5u", .control("a")), ("\u{1B}[27;3;13~", .alt(.enter)),
            ("\u{1B}[13;3u", .alt(.enter)), ("\u{1B}[", .alt("[")), ("\u{1B}O", .alt("o")), ("\u{1B}]", .alt("]")),
            ("\u{1B}[1;9A", .alt(.up)),
        ] as [(String, Key)])
    func key(sent: String, expected: Key) {
        #expect(decode(sent) == [.key(expected)])
    }

    @Test(
        "unknown sequences are swallowed whole",
        arguments: [
            "\u{1B}[?62;1c", "\u{1B}[99;99X", "\u{1B}]11;rgb:0000/0000/0000\u{7}", "\u{1B}]52;c;aGk=\u{1B}\\",
            "\u{1B}P1$r0m\u{1B}\\", "\u{1B}[" + String(repeating: "1", count: 500) + "z", "\u{1B}OZ",
            "\u{1B}[99999999999999999999u", "\u{1B}[55555555u", "\u{1B}[<0;1;1m", "\u{1B}[<0;99999999;1M",
        ])
    func swallowed(sent: String) {
        #expect(decode(sent + "x") == [.key(.character("x"))])
    }

    @Test("focus reports are told")
    func focus() {
        #expect(decode("\u{1B}[I\u{1B}[O") == [.focus(true), .focus(false)])
    }

    @Test("a paste is one text whose line breaks are line feeds, and sends no key", .threats("TERM-03"))
    func paste() {
        #expect(
            decode("\u{1B}[200~one\r\ntwo\r\u{1B}[A\u{1B}[20\u{1B}[201~!") == [
                .paste("one\ntwo\n\u{1B}[A\u{1B}[20"), .key(.character("!")),
            ])
    }

    @Test("a paste without end is given out after a pause, and typing goes on")
    func pasteWithoutEnd() {
        var decoder = KeyDecoder()
        let events = "\u{1B}[200~lost".unicodeScalars.flatMap { decoder.receive(.scalar($0)) }
        #expect(events.isEmpty)
        #expect(decoder.flushDelay == 2_000)
        #expect(decoder.flush() == [.paste("lost")])
        #expect(decoder.flushDelay == nil)
        #expect(decoder.receive(.scalar("a")) == [.key(.character("a"))])
    }

    @Test("a paste is bounded")
    func pasteIsBounded() throws {
        var decoder = KeyDecoder()
        for scalar in "\u{1B}[200~".unicodeScalars { _ = decoder.receive(.scalar(scalar)) }
        for _ in 0..<KeyDecoder.maximumPaste + 10 { _ = decoder.receive(.scalar("x")) }
        let event = try #require(decoder.flush().first)
        #expect(event == .paste(String(repeating: "x", count: KeyDecoder.maximumPaste)))
    }

    @Test("keys that ncurses recognised pass, with Esc before them as Alt")
    func functionKeys() {
        var decoder = KeyDecoder()
        #expect(decoder.receive(.function(FunctionKey(.pageUp))) == [.key(.named(.pageUp))])
        #expect(decoder.receive(.scalar("\u{1B}")).isEmpty)
        #expect(decoder.receive(.function(FunctionKey(.up))) == [.key(.alt(.up))])
        #expect(decoder.flushDelay == nil)
    }

    @Test("the mouse is told in cells from zero")
    func mouse() {
        #expect(
            decode("\u{1B}[<64;10;5M\u{1B}[<0;1;1M") == [
                .mouse(MouseEvent(.wheelUp, column: 9, row: 4)), .mouse(MouseEvent(.press, column: 0, row: 0)),
            ])
    }

    @Test(
        "extended terminfo names are keys with modifiers",
        arguments: [
            ("kUP3", FunctionKey(.up, .alt)), ("kRIT5", FunctionKey(.right, .control)),
            ("kDN", FunctionKey(.down, .shift)), ("kNXT4", FunctionKey(.pageDown, [.shift, .alt])), ("kXXX5", nil),
            ("", nil), ("5", nil),
        ])
    func terminfo(name: String, expected: FunctionKey?) {
        #expect(FunctionKey(terminfoName: name) == expected)
    }

    @Test("no input whatever makes the decoder stick or trap", arguments: 0..<50)
    func arbitrary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var decoder = KeyDecoder()
        let pool: [Unicode.Scalar] = [
            "\u{1B}", "[", "O", "2", "0", "1", "~", ";", "<", "u", "M", "A", "]", "\\", "\u{7}", "é",
        ]
        for _ in 0..<2_000 {
            switch Int.random(in: 0..<20, using: &random) {
            case 0: _ = decoder.flush()
            case 1: _ = decoder.receive(.function(FunctionKey(.left, .shift)))
            default: _ = decoder.receive(.scalar(pool.randomElement(using: &random) ?? "a"))
            }
        }
        _ = decoder.flush()
        #expect(decoder.receive(.scalar("a")) == [.key(.character("a"))])
    }
}
