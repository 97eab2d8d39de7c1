import ChatWire
import Testing

@Suite("Types of files")
struct FileTypeTests {
    @Test(
        "a file's first bytes tell its type",
        arguments: [
            ([0xFF, 0xD8, 0xFF, 0xE0], FileType.jpeg), ([0x89, 0x50, 0x4E, 0x47, 13, 10, 26, 10, 0], .png),
            (Array("GIF87a,".utf8), .gif), (Array("GIF89a,".utf8), .gif), (Array("RIFF1234WEBPVP8 ".utf8), .webp),
            (Array("RIFF1234WAVEfmt ".utf8), .wav), (Array("OggS\0".utf8), .ogg), (Array("\0\0\0 ftypM4A ".utf8), .m4a),
            ([0x1A, 0x45, 0xDF, 0xA3, 0x9F], .webm), (Array("ID3\u{4}".utf8), .mp3), ([0xFF, 0xFB, 0x90, 0x64], .mp3),
            ([0xFF, 0xF3, 0x44], .mp3), ([0xFF, 0xF1, 0x50, 0x80], .aac), ([0xFF, 0xF9, 0x50], .aac),
        ] as [([UInt8], FileType)])
    func leadingBytes(bytes: [UInt8], type: FileType) {
        #expect(FileType(leadingBytes: bytes) == type)
    }

    @Test(
        "other files, and beginnings that are too short, have none",
        arguments: [
            [], [0xFF], [0xFF, 0xD8], [0xFF, 0xFF], Array("GIF88a".utf8), Array("RIFF1234AVI ".utf8),
            Array("RIFF".utf8),
            Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8), Array("%PDF-1.7".utf8), Array("ftyp".utf8),
            Array("<html>".utf8), [0x00], Array("MZ".utf8),
        ] as [[UInt8]])
    func others(bytes: [UInt8]) {
        #expect(FileType(leadingBytes: bytes) == nil)
    }

    @Test(
        "a declared type may bear parameters and its other names",
        arguments: [
            ("image/jpeg", FileType.jpeg), ("IMAGE/JPG ; q=1", .jpeg), ("audio/ogg; codecs=opus", .ogg),
            ("audio/x-wav", .wav), ("video/webm", .webm), ("audio/mp3", .mp3), ("audio/x-m4a", .m4a),
        ])
    func names(name: String, type: FileType) {
        #expect(FileType(named: name) == type)
    }

    @Test(
        "names of other types stand for none", arguments: ["", "text/html", "image/svg+xml", "image", "image/jpeg/x"])
    func otherNames(name: String) {
        #expect(FileType(named: name) == nil)
    }

    @Test("an upload is read as it was written, and a base server's with less")
    func upload() throws {
        var upload = Upload(fileURL: "/uploads/chat/a_b.png")
        upload.fileName = "b.png"
        upload.fileType = "image/png"
        upload.fileSize = 7
        upload.thumbnailURL = "/uploads/chat/a_b.png/thumbnail"
        upload.duration = 1.5
        #expect(try Upload(jsonBytes: upload.jsonBytes()) == upload)
        #expect(
            try Upload(jsonBytes: Array(#"{"file_url":"/uploads/x","extra":1}"#.utf8)) == Upload(fileURL: "/uploads/x"))
    }
}
