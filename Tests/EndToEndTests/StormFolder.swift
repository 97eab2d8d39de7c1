import ChatTestSupport
import Foundation

/// The files of an upload storm: copies of honest ones, and what is made of them to do harm. It goes with its owner.
final class StormFolder: Sendable {
    /// How many hostile files, bombs and names there are.
    static let hostileCount = 150 + 6 + 44

    private let folder: String

    init() throws {
        folder = NSTemporaryDirectory() + "chat-storm-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// One of the files that the server's own tests upload.
    static func source(_ name: String) -> String {
        let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().path
        return "\(tests)/ChatServerTests/Uploads/Files/\(name)"
    }

    func path(_ name: String) -> String { "\(folder)/\(name)" }

    func file(_ name: String, _ bytes: [UInt8]) throws -> String {
        try Data(bytes).write(to: URL(fileURLWithPath: path(name)))
        return path(name)
    }

    /// 150 files that are none of those that may be uploaded: wrong bytes, cut off, moving pictures.
    func hostileFiles() throws -> [String] {
        var generator = SeededGenerator(seed: 7)
        let heads: [[UInt8]] = [
            [0xFF, 0xD8, 0xFF, 0xE0], [0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10], Array("GIF89a".utf8),
            Array("RIFF\u{0}\u{1}\u{0}\u{0}WEBP".utf8), Array("OggS\0\u{2}".utf8), Array("\0\0\0\u{18}ftypM4A ".utf8),
            [0x1A, 0x45, 0xDF, 0xA3], Array("ID3\u{4}\0\0\0\0\0\u{A}".utf8), Array("<!DOCTYPE html><script>".utf8),
            Array("%PDF-1.7".utf8), [0x7F, 0x45, 0x4C, 0x46],
        ]
        let whole = ["photo.jpg", "progressive.jpg", "picture.png", "picture.gif", "lossy.webp", "animated.webp"]
        let others = ["video.mp4", "video.webm", "sound.mkv"]
        return try (0..<150).map { number in
            let bytes: [UInt8]
            switch number % 3 {
            case 0:
                // 0x55 makes neither a sync word nor a chunk's name.
                bytes =
                    heads[number / 3 % heads.count]
                    + [UInt8](repeating: 0x55, count: Int.random(in: 16...5000, using: &generator))
            case 1:
                let original = Array(
                    try Data(contentsOf: URL(fileURLWithPath: Self.source(whole[number / 3 % whole.count]))))
                bytes = Array(original.prefix(Int.random(in: 0...(original.count * 3 / 4), using: &generator)))
            default:
                bytes = Array(
                    try Data(contentsOf: URL(fileURLWithPath: Self.source(others[number / 3 % others.count]))))
            }
            return try file("hostile-\(number)", bytes)
        }
    }

    /// Pictures that claim more than they hold.
    func bombs() throws -> [String] {
        func patched(_ name: String, _ place: Int, _ bytes: [UInt8]) throws -> String {
            var file = Array(try Data(contentsOf: URL(fileURLWithPath: Self.source(name))))
            file.replaceSubrange(place..<(place + bytes.count), with: bytes)
            return try self.file("bomb-\(place)-\(bytes.count)-\(name)", file)
        }
        return [
            // 60,000 by 60,000, and 6,000 by 6,000, which is decoded.
            try patched("picture.png", 16, [0, 0, 0xEA, 0x60, 0, 0, 0xEA, 0x60]),
            try patched("picture.png", 16, [0, 0, 0x17, 0x70, 0, 0, 0x17]),
            // The screen is small, the picture in it is not; and the other way round.
            try patched("picture.gif", 6, [0xFF, 0xFF, 0xFF, 0xFF]), try patched("picture.gif", 6, [1, 0, 1]),
            try patched("lossy.webp", 26, [0xFF, 0x3F, 0xFF, 0x3F]),
            try patched("animated.webp", 24, [0xFF, 0xFF, 0xFF]),
        ]
    }

    /// 44 names.
    let hostileNames: [String] = {
        let names = [
            "../../../../etc/passwd", "..\\..\\windows\\system32\\x", "/etc/cron.d/x", "....//....//x", ".", "..",
            "...", "/", "\\",
            "a/../../b.png", "%2e%2e%2fx.png", "x.png\u{202E}gpj.exe", "\u{2066}x\u{2069}.png", "\u{200B}.png",
            "x\u{7}\u{1B}[2J.png",
            "x\r\nSet-Cookie: a=b.png", "\"; filename=\"y.html", "x.png;y", "con.png", "a b\tc.png", ".htaccess", "-rf",
            "~/.ssh/id",
            "$(reboot).png", "`id`.png", "|id", "<script>alert(1)</script>.png", "%00.png", "x.php", "x.html", "x.svg",
            "größe.png", "👩‍👩‍👧.png",
            "ذكر.png", String(repeating: "n", count: 4_000), String(repeating: "ä", count: 4_000) + ".png",
            String(repeating: "../", count: 1_000) + "x.png", String(repeating: ".", count: 4_000),
            "x" + String(repeating: "\u{301}", count: 2_000),
        ]
        return names + (names.count..<44).map { "other-\($0).png" }
    }()
}
