import ChatTestSupport
import ChatWire
import Foundation
import GRDB
import Testing

@testable import ChatServer

@Suite("Uploading to the whole server", .timeLimit(.minutes(3)))
struct UploadTests {
    @Test(
        "every kind of file is taken for what its bytes are, and comes back as it went", .rules("UP-01", "UP-02"),
        arguments: [
            ("photo.jpg", FileType.jpeg), ("progressive.jpg", .jpeg), ("turned.jpg", .jpeg), ("picture.png", .png),
            ("alpha.png", .png), ("picture.gif", .gif), ("animated.gif", .gif), ("lossy.webp", .webp),
            ("lossless.webp", .webp), ("alpha.webp", .webp), ("animated.webp", .webp), ("bare.mp3", .mp3),
            ("voice.ogg", .ogg), ("sound.wav", .wav), ("sound.m4a", .m4a), ("sound.aac", .aac), ("sound.webm", .webm),
            ("live.webm", .webm), ("fragmented.m4a", .m4a),
        ])
    func kinds(name: String, type: FileType) async throws {
        try await withChatServer { server in
            let bytes = try MediaFile.bytes(name)
            let upload = try await server.upload(file: name, as: Salon.bo)
            #expect(upload.fileName == name)
            #expect(upload.fileType == type.rawValue)
            #expect(upload.fileSize == Int64(bytes.count))
            #expect((upload.thumbnailURL != nil) == type.isImage)
            #expect((upload.duration != nil) == (!type.isImage && name != "fragmented.m4a"))

            let file = try await server.fetch(upload.fileURL, as: Salon.bo)
            #expect(file.status == 200)
            #expect(file.bytes == bytes)
            #expect(file.headers["content-type"] == type.rawValue)
            #expect(file.headers["x-content-type-options"] == "nosniff")
            #expect(file.headers["content-security-policy"] == "default-src 'none'; sandbox")
            #expect(file.headers["content-disposition"] == "inline; filename=\"\(name)\"; filename*=UTF-8''\(name)")
            #expect(file.headers["cache-control"] == "private, no-cache")
            guard let thumbnailURL = upload.thumbnailURL else { return }
            let thumbnail = try await server.fetch(thumbnailURL, as: Salon.bo)
            #expect(thumbnail.headers["content-type"] == "image/jpeg")
            guard case .image(.jpeg, let shape) = MediaInspection(FileBytes(thumbnail.bytes)) else {
                Issue.record("no JPEG")
                return
            }
            #expect(max(shape.width, shape.height) <= 256)
            // One that was taken on end is turned.
            #expect((shape.width < shape.height) == (name == "turned.jpg"))
        }
    }

    @Test("what a file does not tell of its duration, its sender may; what it tells, counts")
    func duration() async throws {
        try await withChatServer { server in
            let silent = try await server.upload(file: "fragmented.m4a", as: Salon.bo, fields: [("duration", "2.5")])
            #expect(silent.duration == 2.5)
            let telling = try await server.upload(file: "sound.wav", as: Salon.bo, fields: [("duration", "99")])
            #expect(telling.duration == 0.25)
            let picture = try await server.upload(file: "picture.png", as: Salon.bo, fields: [("duration", "1")])
            #expect(picture.duration == nil)
        }
    }

    @Test(
        "the declared type must be the bytes'", .threats("FILE-01"), .rules("UP-03"),
        arguments: [
            ("image/png", 201), ("IMAGE/PNG; a=b", 201), ("application/octet-stream", 201), (nil, 201),
            ("image/jpeg", 415),
            ("text/html", 415), ("audio/ogg", 415), ("", 415),
        ] as [(String?, Int)])
    func declared(type: String?, status: Int) async throws {
        try await withChatServer { server in
            let answer = try await server.upload(
                TestForm(bytes: try MediaFile.bytes("picture.png"), type: type), as: Salon.bo)
            #expect(answer.status == status)
            if status == 415 { #expect(answer.json["code"]?.stringValue == "unsupported_media") }
        }
    }

    @Test(
        "what is no such file, or a picture that does not decode, is refused and leaves nothing behind",
        .threats("FILE-01"), .rules("UP-03")
    )
    func unsupported() async throws {
        let photo = try MediaFile.bytes("photo.jpg")
        let picture = try MediaFile.bytes("picture.png")
        var badCRC = picture
        badCRC[40] ^= 0xFF
        var files: [[UInt8]] = [
            [], Array("<html><script>alert(1)</script>".utf8), Array("<svg xmlns='http://www.w3.org/2000/svg'/>".utf8),
            Array("GIF89a".utf8), Array("%PDF-1.7".utf8), Array(photo.prefix(photo.count / 2)),
            Array(picture.dropLast(20)),
            badCRC,
        ]
        for name in ["video.mp4", "video.webm", "sound.mkv"] { files.append(try MediaFile.bytes(name)) }
        try await withChatServer { [files] server in
            for (index, bytes) in files.enumerated() {
                let answer = try await server.upload(TestForm(bytes: bytes), as: Salon.bo)
                #expect(answer.status == 415, "\(index): \(answer.json)")
                #expect(answer.json["code"]?.stringValue == "unsupported_media")
            }
            #expect(try server.filesOnDisk() == [])
        }
    }

    @Test(
        "a picture of more than 40 million pixels is kept without being decoded", .threats("FILE-02"), .rules("UP-02"))
    func manyPixels() async throws {
        var bytes = try MediaFile.bytes("picture.png")
        // 65535 by 65535, in 127 bytes; its checksum is wrong, which decoding would find.
        bytes.replaceSubrange(16..<24, with: [0, 0, 0xFF, 0xFF, 0, 0, 0xFF, 0xFF])
        try await withChatServer { [bytes] server in
            let answer = try await server.upload(TestForm(bytes: bytes), as: Salon.bo)
            #expect(answer.status == 201)
            #expect(answer.json["thumbnail_url"]?.isNull == true)
        }
    }

    @Test("what is no form is refused by what is wrong with it")
    func malformed() async throws {
        let form = TestForm(bytes: try MediaFile.bytes("picture.png"))
        let twice = Array(form.body.dropLast(10)) + Array("\r\n".utf8) + form.body
        let cases: [(body: [UInt8], headers: [String], status: Int)] = [
            (form.body, [], 415), (form.body, ["Content-Type: application/json"], 415),
            (form.body, ["Content-Type: multipart/form-data"], 400),
            (form.body, ["Content-Type: multipart/form-data; boundary=other"], 400),
            (Array(form.body.dropLast(12)), [TestForm.contentType], 400),
            (Array("--edge--".utf8), [TestForm.contentType], 422),
            (twice, [TestForm.contentType], 422), ([], [TestForm.contentType], 400),
            (TestForm(bytes: [1], fields: [("duration", "soon")]).body, [TestForm.contentType], 422),
            (TestForm(bytes: [1], fields: [("duration", "-1")]).body, [TestForm.contentType], 422),
            (TestForm(bytes: [1], fields: [("duration", "nan")]).body, [TestForm.contentType], 422),
            (
                TestForm(bytes: [1], fields: [("duration", String(repeating: "1", count: 99))]).body,
                [TestForm.contentType], 422
            ),
        ]
        try await withChatServer { server in
            for (index, row) in cases.enumerated() {
                let answer = try await server.upload(body: row.body, as: Salon.bo, headers: row.headers)
                #expect(answer.status == row.status, "\(index): \(answer.json)")
            }
            #expect(try server.filesOnDisk() == [])
        }
    }

    @Test(
        "other fields are passed over, and a name may hold anything", .rules("UP-07"),
        arguments: [
            "../../../etc/passwd", "a\\b\\c.png", "..", "", "a%00b", String(repeating: "n", count: 4_000) + ".png",
            "\u{202E}gnp",
        ])
    func names(name: String) async throws {
        try await withChatServer { server in
            let form = TestForm(
                bytes: try MediaFile.bytes("picture.png"), name: name, fields: [("other", "x"), ("file2", "y")])
            let answer = try await server.upload(form, as: Salon.bo)
            let upload = try Upload(json: answer.json)
            #expect(upload.fileName?.hasSuffix(".png") == true)
            #expect(upload.fileName?.contains("/") == false)
            #expect(try await server.fetch(upload.fileURL, as: Salon.bo).status == 200)
            // Its name on the disk is the server's own.
            let files = try server.filesOnDisk()
            #expect(files.count == 2)
            #expect(files.allSatisfy { $0.split(separator: "/").last.flatMap { UploadID($0) } != nil }, "\(files)")
        }
    }

    @Test(
        "over the limit a file is refused, announced or not, and one of just that size is taken", .threats("FILE-06"),
        .rules("UP-04"))
    func tooLarge() async throws {
        let limit = 300_000
        try await withChatServer(uploadLimit: limit) { server in
            func file(_ size: Int) -> [UInt8] {
                // Silence of that size, the header included.
                var bytes =
                    Array("RIFF____WAVEfmt ".utf8) + [
                        16, 0, 0, 0, 1, 0, 1, 0, 0x40, 0x1F, 0, 0, 0x40, 0x1F, 0, 0, 1, 0, 8, 0,
                    ]
                bytes += Array("data".utf8) + [0, 0, 0, 0]
                return bytes + [UInt8](repeating: 128, count: size - bytes.count)
            }
            let largest = try await server.upload(TestForm(bytes: file(limit), name: "a.wav"), as: Salon.bo)
            #expect(largest.status == 201)
            let larger = try await server.upload(TestForm(bytes: file(limit + 1)), as: Salon.bo)
            #expect(larger.status == 413)
            #expect(larger.json["code"]?.stringValue == "too_large")
            let much = try await server.upload(TestForm(bytes: file(4_000_000)), as: Salon.bo)
            #expect(much.status == 413)
            let chunked = try await server.uploadInChunks(TestForm(bytes: file(1_000_000)).body, as: Salon.bo)
            #expect(chunked.status == 413)
            let padded = try await server.upload(
                TestForm(bytes: file(1_000), fields: [("other", String(repeating: "x", count: 100_000))]), as: Salon.bo)
            #expect(padded.status == 413)
            #expect(try server.filesOnDisk().count == 1)
        }
    }

    @Test("files and folders are their owner's alone", .threats("FILE-07"))
    func modes() async throws {
        try await withChatServer { server in
            _ = try await server.upload(file: "picture.png", as: Salon.bo)
            for path in try server.filesOnDisk() {
                let file = try FileManager.default.attributesOfItem(atPath: path)
                #expect(file[.posixPermissions] as? Int == 0o600)
                let folder = (path as NSString).deletingLastPathComponent
                #expect(try FileManager.default.attributesOfItem(atPath: folder)[.posixPermissions] as? Int == 0o700)
            }
        }
    }

    @Test("a connection that breaks off leaves no file behind")
    func brokenOff() async throws {
        try await withChatServer { server in
            let body = TestForm(bytes: try MediaFile.bytes("photo.jpg")).body
            let connection = try await TestConnection.connect(to: server.port)
            try await connection.send(
                """
                POST /api/v1/chat/upload HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(try await server.token(Salon.bo))\r
                \(TestForm.contentType)\r\nContent-Length: \(body.count)\r\n\r\n
                """)
            try await connection.send(bytes: Array(body.prefix(1000)))
            try await server.until("the file is begun") { try server.filesOnDisk().count == 1 }
            try await connection.close()
            try await server.until("the file is gone") { try server.filesOnDisk().isEmpty }
        }
    }

    @Test("where the folder vanished, it is made anew; where it cannot be, the answer is an error and no more")
    func vanishedFolder() async throws {
        try await withChatServer { server in
            let upload = try await server.upload(file: "picture.png", as: Salon.bo)
            try FileManager.default.removeItem(atPath: server.salon.folder.uploads)
            #expect(try await server.fetch(upload.fileURL, as: Salon.bo).status == 404)
            _ = try await server.upload(file: "picture.png", as: Salon.bo)
            try FileManager.default.removeItem(atPath: server.salon.folder.uploads)
            #expect(FileManager.default.createFile(atPath: server.salon.folder.uploads, contents: nil))
            let answer = try await server.upload(TestForm(bytes: try MediaFile.bytes("picture.png")), as: Salon.bo)
            #expect(answer.status == 500)
            #expect(answer.json["detail"]?.stringValue == "Internal server error")
        }
    }

    @Test("one sends a few files at a time, and then waits for an end", .threats("FILE-06"))
    func slots() async throws {
        let slots = UploadSlots()
        let (gate, opening) = AsyncStream.makeStream(of: Void.self)
        let key = Salon.bo.key
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (arrivals, arrival) = AsyncStream.makeStream(of: Void.self)
            for _ in 0..<UploadSlots.limit {
                group.addTask {
                    try await slots.withSlot(of: key) {
                        arrival.yield()
                        for await _ in gate { break }
                    }
                }
            }
            var count = 0
            for await _ in arrivals {
                count += 1
                if count == UploadSlots.limit { break }
            }
            let refused = await Salon.refusal { try await slots.withSlot(of: key) {} }
            #expect(refused == .rateLimited)
            try await slots.withSlot(of: Salon.eda.key) {}
            opening.finish()
            try await group.waitForAll()
            try await slots.withSlot(of: key) {}
        }
    }
}

extension TestChatServer {
    /// The paths of all files below the folder of uploads, in order.
    func filesOnDisk() throws -> [String] {
        guard let files = FileManager.default.enumerator(atPath: salon.folder.uploads) else { return [] }
        return files.compactMap { $0 as? String }.map { "\(salon.folder.uploads)/\($0)" }.filter { path in
            var isFolder: ObjCBool = false
            return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && !isFolder.boolValue
        }.sorted()
    }

    /// Waits until something is so.
    func until(_ what: Comment, _ isSo: () throws -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(10)
        while try !isSo() {
            guard ContinuousClock.now < deadline else {
                Issue.record(what)
                return
            }
            try await Task.sleep(for: .milliseconds(5))
        }
    }

    /// Uploads a body of unknown length.
    fileprivate func uploadInChunks(_ body: [UInt8], as principal: Principal) async throws -> TestConnection.Answer {
        let connection = try await TestConnection.connect(to: port)
        try await connection.send(
            """
            POST /api/v1/chat/upload HTTP/1.1\r\nHost: test\r\nAuthorization: Bearer \(try await token(principal))\r
            \(TestForm.contentType)\r\nTransfer-Encoding: chunked\r\n\r\n
            """)
        for start in stride(from: 0, to: body.count, by: 50_000) {
            let piece = body[start..<min(start + 50_000, body.count)]
            try await connection.send(bytes: Array("\(String(piece.count, radix: 16))\r\n".utf8) + piece + [13, 10])
        }
        try await connection.send("0\r\n\r\n")
        let answer = try await connection.answer()
        try? await connection.close()
        return answer
    }
}
