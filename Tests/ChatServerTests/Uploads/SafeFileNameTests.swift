import ChatWire
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Names of uploaded files")
struct SafeFileNameTests {
    @Test(
        "whatever a file is called, its name is one that can be shown and saved", .threats("IN-05", "FILE-03"),
        arguments: [
            ("photo.jpg", FileType.jpeg, "photo.jpg", "photo.jpg"), ("photo.JPEG", .jpeg, "photo.jpeg", "photo.jpeg"),
            ("../../etc/passwd", .png, "passwd.png", "passwd.png"),
            ("..\\..\\boot.ini", .png, "boot.ini.png", "boot.ini.png"),
            ("/", .png, "image.png", "image.png"), ("..", .gif, "image.gif", "image.gif"),
            ("", .mp3, "audio.mp3", "audio.mp3"),
            ("...png", .png, "png.png", "png.png"), (".htaccess", .png, "htaccess.png", "htaccess.png"),
            ("a\u{0}b.png", .png, "ab.png", "ab.png"),
            ("a\r\nSet-Cookie: x.png", .png, "aSet-Cookie_ x.png", "aSet-Cookie_x.png"),
            ("page.html", .jpeg, "page.html.jpg", "page.html.jpg"), ("x.php.png", .png, "x.php.png", "x.php.png"),
            ("gnp.\u{202E}exe.png", .png, "gnp.exe.png", "gnp.exe.png"),
            ("\u{2066}a\u{2069}\u{200B}.png", .png, "a.png", "a.png"),
            ("größe 1.png", .png, "größe 1.png", "gr_e_1.png"), ("ذکر.ogg", .ogg, "ذکر.ogg", "_.ogg"),
            ("a<b>\"c\"|d?*.wav", .wav, "a_b__c__d__.wav", "a_b_c_d_.wav"),
            ("voice.opus", .ogg, "voice.opus", "voice.opus"),
            ("  spaced . png", .png, "spaced . png.png", "spaced_._png.png"),
        ])
    func names(name: String, type: FileType, text: String, path: String) {
        let safe = SafeFileName(name, type: type)
        #expect(safe.text == text)
        #expect(safe.path == path)
    }

    @Test(
        "a name without end keeps its extension",
        arguments: ["a", "é", "👩‍👩‍👧", "\u{301}", "/", "\u{202E}", "a/", ".", " "])
    func long(piece: String) {
        let safe = SafeFileName(String(repeating: piece, count: 4_000) + ".png", type: .png)
        #expect(safe.text.utf8.count <= SafeFileName.limit)
        #expect(safe.text.hasSuffix(".png") && safe.path.hasSuffix(".png"))
        #expect(safe.path.utf8.count <= 80)
        #expect(safe.path.utf8.allSatisfy { (0x2D...0x7A).contains($0) && $0 != UInt8(ascii: "/") })
    }

    @Test("a file without a name gets one")
    func none() {
        #expect(SafeFileName(nil, type: .webp).text == "image.webp")
    }
}
