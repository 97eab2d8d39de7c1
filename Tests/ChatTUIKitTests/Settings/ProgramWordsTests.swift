import Testing

@testable import ChatTUIKit

@Suite("Programs in the settings")
struct ProgramWordsTests {
    @Test(
        "a file stands where $1 stands, else at the end, always as a word of its own",
        arguments: [
            ("xdg-open \"$1\"", ["xdg-open", "a b;c"]), ("xdg-open", ["xdg-open", "a b;c"]),
            ("mpv --file=$1 --no-video", ["mpv", "--file=a b;c", "--no-video"]),
            ("'my viewer' -x \"two words\"", ["my viewer", "-x", "two words", "a b;c"]),
            (#"view\ er "" $1"#, ["view er", "", "a b;c"]),
        ])
    func words(line: String, words: [String]) {
        #expect(ProgramWords(line)?.words(for: "a b;c") == words)
    }

    @Test("what is in the file's name means nothing")
    func inert() {
        #expect(ProgramWords("v $1")?.words(for: "$1 '\"\\ $(x)") == ["v", "$1 '\"\\ $(x)"])
    }

    @Test("no program, or an open quote, is refused", arguments: ["", "  ", "'x", "\"x", "x\\", "\"\" a"])
    func refused(line: String) {
        #expect(ProgramWords(line) == nil)
    }
}
