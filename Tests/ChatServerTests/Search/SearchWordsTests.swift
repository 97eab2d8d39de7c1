import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("The words of a search")
struct SearchWordsTests {
    @Test(
        "space and control characters part words, and each stands for itself whatever it holds", .threats("IN-01"),
        arguments: [
            ("hello world", #""hello" * "world" *"#), ("  don't \t", #""don't" *"#), ("twice twice", #""twice" *"#),
            (#""quoted" NEAR(x)"#, #""""quoted""" * "NEAR(x)" *"#), ("content:a*", #""content:a*" *"#),
            ("hi\u{0}there\u{A0}you\u{2028}!", #""hi" * "there" * "you" * "!" *"#), ("", nil), (" \t\n\u{0}", nil),
        ] as [(String, String?)])
    func expression(text: String, expression: String?) {
        #expect(SearchWords(text).expression == expression)
    }

    @Test("a long text is searched for by its first words, a long word by its beginning")
    func limits() {
        let many = SearchWords((0..<10_000).map { "w\($0)" }.joined(separator: " "))
        #expect(many.words == (0..<SearchWords.limit).map { "w\($0)" })
        #expect(SearchWords(String(repeating: "x", count: 10_000)).words == [String(repeating: "x", count: 64)])
    }

    @Test("a hit is marked in pairs, and nothing else of the text looks like a mark")
    func snippets() {
        #expect(Snippet.marked("a \u{1}b\u{2} c") == "a \u{2068}b\u{2069} c")
        #expect(Snippet.marked("\u{2068}a\u{2069} \u{1}b\u{2} \u{2067}c") == "a \u{2068}b\u{2069} c")
        #expect(Snippet.marked("\u{2}a \u{1}b\u{1} c") == "a \u{2068}b c\u{2069}")
    }
}
