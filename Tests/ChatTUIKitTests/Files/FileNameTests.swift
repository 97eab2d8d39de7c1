import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("Names of saved files")
struct FileNameTests {
    @Test(
        "a name leads nowhere, hides nothing, and is no option",
        arguments: [
            ("hair.jpg", "hair.jpg"), ("/etc/passwd", "passwd"), ("../../.bashrc", "bashrc"), ("..", "file"),
            ("", "file"), ("a\\b\\c.png", "c.png"), ("-rf", "_-rf"), (".hidden", "hidden"), ("x.jpg. ", "x.jpg"),
            ("a\u{0}b\u{1B}[2J\nc.jpg", "ab[2Jc.jpg"), ("gpj.\u{202E}exe", "gpj.exe"), ("a:b|c?.txt", "a_b_c_.txt"),
            ("Größe 漢字.jpg", "Größe 漢字.jpg"), ("a\u{A0}b.png", "a b.png"), ("/", "file"),
            ("../\u{301}x.jpg", "\u{301}x.jpg"), ("a\\\u{301}b", "\u{301}b"),
        ])
    func safe(text: String, name: String) {
        #expect(FileName.safe(text) == name)
    }

    @Test(
        "the ending is that of the contents, where it is known",
        arguments: [("hair.png", "hair.jpg"), ("page.html", "page.jpg"), ("x", "x.jpg"), ("", "file.jpg")])
    func ending(text: String, name: String) {
        #expect(FileName.safe(text, fileExtension: "jpg") == name)
    }

    @Test("a name is short enough for every file system, its ending kept, and no character is cut")
    func long() {
        let name = FileName.safe(String(repeating: "漢", count: 300) + ".jpg")
        #expect(name.utf8.count <= FileName.limit && name.hasSuffix(".jpg"))
        #expect(name.dropLast(4).allSatisfy { $0 == "漢" })
        let marks = FileName.safe("e" + String(repeating: "\u{301}", count: 500) + ".jpg")
        #expect(marks.utf8.count <= FileName.limit && marks.hasSuffix(".jpg"))
    }

    @Test("anything at all becomes one plain part of a path", arguments: 0..<200)
    func arbitrary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let bytes = (0..<Int.random(in: 0...300, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        let name = FileName.safe(String(decoding: bytes, as: UTF8.self))
        #expect((1...FileName.limit).contains(name.utf8.count))
        #expect(name.utf8.first != UInt8(ascii: ".") && name.utf8.first != UInt8(ascii: "-"))
        #expect(name.unicodeScalars.allSatisfy { $0 != "/" && $0 != "\\" && $0.properties.generalCategory != .control })
    }

    @Test("a second one of a name gets a number before its ending")
    func numbered() {
        #expect(FileName.numbered("hair.jpg", 1) == "hair.jpg")
        #expect(FileName.numbered("hair.jpg", 2) == "hair (2).jpg")
        #expect(FileName.numbered("note", 3) == "note (3)")
    }
}
