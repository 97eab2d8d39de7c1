import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Pictures made of characters")
struct PictureTests {
    private func picture(_ output: String, columns: Int = 10, rows: Int = 3) -> Picture? {
        Picture(output: output.utf8, size: Size(columns: columns, rows: rows), title: UserText("x"))
    }

    @Test("colours and characters stay")
    func kept() {
        let row = "\u{1B}[0m\u{1B}[38;2;1;2;3;48;5;7m▄▀\u{1B}[m#"
        #expect(picture(row + "\n" + row + "\n")?.rows == [row, row])
    }

    @Test(
        "whatever else a terminal would obey does not",
        arguments: [
            "\u{1B}[2J", "\u{1B}]0;owned\u{7}", "\u{1B}]52;c;eA==\u{1B}\\", "\u{1B}[?1049l", "\u{1B}P1;1|x\u{1B}\\",
            "\u{1B}[10;10H", "\u{1B}c", "\u{9B}31m", "\u{7}\u{8}\r\u{E}", "\u{1B}[>4;1m", "\u{1B}[!p", "\u{202E}",
            "\u{1B}[6n", "\u{1B}[" + String(repeating: "1;", count: 500) + "m",
        ])
    func dropped(evil: String) throws {
        let row = try #require(picture("a" + evil + "b")?.rows.first)
        var parser = PtyParser()
        for byte in row.utf8 {
            guard let action = parser.receive(byte) else { continue }
            switch action {
            case .print: break
            case .sequence(let marker, _, let final): #expect(marker.isEmpty && final == "m")
            default: Issue.record("\(action)")
            }
        }
    }

    @Test("what goes beyond the screen is cut")
    func cut() throws {
        let made = try #require(picture(String(repeating: "█████████████\n", count: 9), columns: 4, rows: 2))
        #expect(made.rows == ["████", "████"])
        #expect(picture("漢字ab")?.rows == ["ab"])
    }

    @Test("nothing is no picture")
    func nothing() {
        #expect(picture("") == nil)
        #expect(picture("\u{1B}[0m\n\n") == nil)
    }
}
