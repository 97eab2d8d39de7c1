import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Wrapping and truncation")
struct WrappingTests {
    @Test(
        "lines break between words, and in a word only where it is too long",
        arguments: [
            ("", 5, [""]),
            ("short", 5, ["short"]),
            ("two words", 5, ["two", "words"]),
            ("ab cd ef", 5, ["ab cd", "ef"]),
            ("abcdefghij", 4, ["abcd", "efgh", "ij"]),
            ("a abcdefgh", 4, ["a", "abcd", "efgh"]),
            ("漢字漢字", 5, ["漢字", "漢字"]),
            ("ab漢字", 3, ["ab", "漢", "字"]),
            ("漢", 1, ["\u{FFFD}"]),
            ("a     b", 3, ["a", "b"]),
            ("e\u{301}e\u{301}e\u{301}", 2, ["e\u{301}e\u{301}", "e\u{301}"]),
        ])
    func wrapped(line: String, width: Int, expected: [String]) {
        let lines = DisplayText(line).wrapped(to: width)
        #expect(lines.map(\.text) == expected)
        #expect(lines.allSatisfy { $0.width <= width })
    }

    @Test("a width below one counts as one", arguments: [0, -3])
    func tooNarrow(width: Int) {
        #expect(DisplayText("abc").wrapped(to: width).map(\.text) == ["a", "b", "c"])
    }

    @Test(
        "what does not fit ends in an ellipsis",
        arguments: [("hello", 5, "hello"), ("hello", 4, "hel…"), ("漢字", 3, "漢…"), ("漢字", 2, "…"), ("a", 0, "")])
    func truncated(text: String, cells: Int, expected: String) {
        let cut = DisplayText(text).truncated(to: cells)
        #expect(cut.text == expected)
        #expect(cut.width <= cells)
    }

    @Test("a long message wraps in time that grows with its length only")
    func longMessage() {
        let lines = DisplayText(String(repeating: "x", count: 10_000)).wrapped(to: 1)
        #expect(lines.count == 10_000)
    }

    @Test("ASCII wraps the quick way as it does glyph by glyph", arguments: 0..<20)
    func quickWay(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let length = Int.random(in: 0...40, using: &random)
            let line = String((0..<length).map { _ in "abc   ".randomElement(using: &random) ?? "a" })
            let width = Int.random(in: 1...12, using: &random)
            #expect(
                DisplayText(line).wrappedASCII(to: width) == DisplayText(line).wrappedByGlyph(to: width)
                    || length <= width, "\"\(line)\" at \(width)")
        }
    }
}
