import ChatTestSupport
import ChatWire
import Foundation
import Testing

@testable import ChatServer

@Suite("What a file is, by its bytes")
struct MediaInspectionTests {
    @Test(
        "sounds that programs made tell how long they play",
        arguments: [
            ("sound.wav", FileType.wav, 0.25), ("voice.ogg", .ogg, 1.5), ("vorbis.ogg", .ogg, 1.5),
            ("flac.ogg", .ogg, 1.5),
            ("constant.mp3", .mp3, 1.5), ("variable.mp3", .mp3, 1.5), ("bare.mp3", .mp3, 1.5), ("sound.m4a", .m4a, 1.5),
            ("sound.aac", .aac, 1.5), ("sound.webm", .webm, 1.5), ("live.webm", .webm, 1.5),
        ])
    func sounds(name: String, type: FileType, seconds: Double) throws {
        guard case .sound(type, let found?) = MediaInspection(FileBytes(try MediaFile.bytes(name))) else {
            Issue.record("\(name) is not known, or does not tell")
            return
        }
        // Encoders fill the first and last frame up.
        #expect(abs(found - seconds) < 0.16, "\(found)")
    }

    @Test("a sound in fragments whose header has no duration is one all the same")
    func fragments() throws {
        guard case .sound(.m4a, _) = MediaInspection(FileBytes(try MediaFile.bytes("fragmented.m4a"))) else {
            Issue.record("not known")
            return
        }
    }

    @Test(
        "pictures tell their size",
        arguments: [
            ("photo.jpg", FileType.jpeg, 300, 150), ("progressive.jpg", .jpeg, 300, 150),
            ("turned.jpg", .jpeg, 300, 150),
            ("picture.png", .png, 60, 30), ("alpha.png", .png, 60, 30), ("picture.gif", .gif, 60, 30),
            ("animated.gif", .gif, 60, 30), ("lossy.webp", .webp, 60, 30), ("lossless.webp", .webp, 60, 30),
            ("alpha.webp", .webp, 60, 30), ("animated.webp", .webp, 60, 30),
        ])
    func pictures(name: String, type: FileType, width: Int, height: Int) throws {
        guard case .image(type, let shape) = MediaInspection(FileBytes(try MediaFile.bytes(name))) else {
            Issue.record("\(name) is not known")
            return
        }
        #expect(shape.width == width && shape.height == height)
        #expect(shape.orientation == (name == "turned.jpg" ? 6 : 1))
    }

    @Test("moving pictures and other containers are no sounds", arguments: ["video.mp4", "video.webm", "sound.mkv"])
    func others(name: String) throws {
        #expect(MediaInspection(FileBytes(try MediaFile.bytes(name))) == nil)
    }

    @Test(
        "a picture that is cut off anywhere in its second half is none",
        arguments: ["photo.jpg", "progressive.jpg", "picture.png", "picture.gif", "lossy.webp", "animated.webp"])
    func cutOff(name: String) throws {
        let bytes = try MediaFile.bytes(name)
        // A GIF may lack its last byte, and a JPEG's end marker its second.
        for count in stride(from: bytes.count / 2, to: bytes.count - 2, by: 7) {
            #expect(MediaInspection(FileBytes(Array(bytes[..<count]))) == nil, "\(count) of \(bytes.count)")
        }
    }

    @Test(
        "bytes that only begin like a file are none",
        arguments: [
            Array("GIF89a".utf8), Array("RIFF\u{4}\0\0\0WAVE".utf8), Array("OggS\0\u{2}".utf8),
            [0xFF, 0xD8, 0xFF, 0xD9],
            [0xFF, 0xFB, 0x90, 0x64] + [UInt8](repeating: 7, count: 2000), [0x1A, 0x45, 0xDF, 0xA3, 0x80],
            Array("\0\0\0\u{18}ftypheic\0\0\0\0heic".utf8), Array("ID3\u{4}\0\0\u{7F}\u{7F}\u{7F}\u{7F}".utf8),
            Array("GIF89a<script>alert(1)</script>".utf8), Array("<svg/>".utf8), [],
        ] as [[UInt8]])
    func pretenders(bytes: [UInt8]) {
        #expect(MediaInspection(FileBytes(bytes)) == nil)
    }

    @Test("a JPEG of scans without end is none: each costs a pass over all pixels", .threats("FILE-02"))
    func scanBomb() throws {
        let bytes = try MediaFile.bytes("progressive.jpg")
        let scan = try #require(bytes.firstRange(of: [0xFF, 0xDA])?.lowerBound)
        let length = Int(bytes[scan + 2]) << 8 | Int(bytes[scan + 3])
        let header = Array(bytes[scan..<(scan + 2 + length)]) + [0x00]
        #expect(MediaInspection(FileBytes(bytes)) != nil)
        let bomb = Array(bytes[..<scan]) + (0..<200).flatMap { _ in header } + Array(bytes[scan...])
        #expect(MediaInspection(FileBytes(bomb)) == nil)
    }

    @Test("a GIF's picture may be larger than its screen: the larger one counts")
    func gifFrame() throws {
        var bytes = try MediaFile.bytes("picture.gif")
        bytes.replaceSubrange(6..<10, with: [1, 0, 1, 0])
        guard case .image(.gif, let shape) = MediaInspection(FileBytes(bytes)) else {
            Issue.record("not known")
            return
        }
        #expect(shape.width == 60 && shape.height == 30)
    }

    @Test("no damage makes a reader trap, run away, or tell nonsense", .threats("FILE-02"), arguments: MediaFile.all)
    func damage(name: String) throws {
        let original = try MediaFile.bytes(name)
        var generator = ChatTestSupport.SeededGenerator(seed: UInt64(original.count))
        for _ in 0..<400 {
            var bytes = original
            for _ in 0..<Int.random(in: 1...8, using: &generator) {
                let index = Int.random(in: 0..<min(bytes.count, 400), using: &generator)
                bytes[index] =
                    [0, 1, 0x7F, 0x80, 0xFF, UInt8.random(in: 0...255, using: &generator)].randomElement(
                        using: &generator) ?? 0
            }
            if Bool.random(using: &generator) { bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator)) }
            switch MediaInspection(FileBytes(bytes)) {
            case .sound(_, let seconds?): #expect(seconds.isFinite && (0...1_000_000).contains(seconds))
            case .image(_, let shape):
                #expect(shape.width > 0 && shape.height > 0 && (1...8).contains(shape.orientation))
            default: break
            }
        }
    }

    @Test("a file on the disk reads as the same bytes in memory do", arguments: MediaFile.all)
    func onDisk(name: String) throws {
        let bytes = try MediaFile.bytes(name)
        // Moved behind a window's end where the format lets anything stand before.
        let descriptor = open(MediaFile.path(name), O_RDONLY)
        defer { close(descriptor) }
        #expect(
            MediaInspection(FileBytes(descriptor: descriptor, count: bytes.count)) == MediaInspection(FileBytes(bytes)))
    }
}

/// The files that tests upload: made by ffmpeg (libmp3lame, libopus, libvorbis, libvpx) and Pillow.
enum MediaFile {
    static let all = (try? FileManager.default.contentsOfDirectory(atPath: folder).sorted()) ?? []

    static func path(_ name: String) -> String { "\(folder)/\(name)" }

    static func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(fileURLWithPath: path(name))))
    }

    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().path + "/Files"
}
