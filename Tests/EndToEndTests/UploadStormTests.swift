import ChatClientKit
import ChatTestSupport
import ChatWire
import Foundation
import Testing

/// Hundreds of files through a real server. `CHAT_UPLOAD_ROUNDS` (1) is how often each kind of file goes 20 times, and the
/// hostile ones once: `make torture-uploads` sets 10.
@Suite("Hundreds of files, honest and hostile", .timeLimit(.minutes(10)))
struct UploadStormTests {
    private let rounds = ProcessInfo.processInfo.environment["CHAT_UPLOAD_ROUNDS"].flatMap { Int($0) } ?? 1

    @Test(
        "each is answered as the contract says, memory stays flat, and no file lies outside its folder",
        .rules("UP-02", "UP-03", "UP-05", "UP-07"))
    func storm() async throws {
        let server = try await ServerProcess()
        let folder = try StormFolder()
        let staff = try await api(server.staff, of: server)
        let customer = try await api(server.customer, of: server)
        let chat = try #require(try await customer.chats().first).id
        let before = try Self.filesOutside(server)

        // Warm: the image library and the threads are there.
        try await send(Self.honest, 2, by: customer, to: chat, readBy: staff, folder)
        let memory = try server.residentBytes
        var sent = Self.honest.count * 2
        for _ in 0..<rounds {
            try await send(Self.honest, 20, by: customer, to: chat, readBy: staff, folder)
            sent += Self.honest.count * 20
            try await refuse(by: customer, from: staff, folder)
        }
        let growth = try server.residentBytes - memory
        print(
            "uploads: \(sent) files taken, \(rounds * StormFolder.hostileCount) hostile ones; \(memory >> 20) MiB grew by \(growth >> 20)"
        )
        #expect(growth < 64 << 20)
        #expect(try Self.filesOutside(server) == before)
        let names = try FileManager.default.contentsOfDirectory(atPath: server.folder.path + "/uploads/chat")
        #expect(names.allSatisfy { $0.count == 32 && $0.allSatisfy(\.isHexDigit) })
        let incoming = try FileManager.default.contentsOfDirectory(atPath: server.folder.path + "/uploads/incoming")
        #expect(incoming.isEmpty)
        try await server.stop()
    }

    private static let honest: [(name: String, type: FileType)] = [
        ("photo.jpg", .jpeg), ("progressive.jpg", .jpeg), ("picture.png", .png), ("picture.gif", .gif),
        ("animated.gif", .gif), ("lossy.webp", .webp), ("animated.webp", .webp), ("constant.mp3", .mp3),
        ("voice.ogg", .ogg), ("vorbis.ogg", .ogg), ("sound.wav", .wav), ("sound.m4a", .m4a), ("sound.aac", .aac),
        ("sound.webm", .webm), ("live.webm", .webm),
    ]

    /// Uploads each file so often, sends it, and has the other side fetch it.
    private func send(
        _ files: [(name: String, type: FileType)], _ count: Int, by sender: ChatAPI, to chat: ChatID,
        readBy reader: ChatAPI, _ folder: StormFolder
    ) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, file) in files.enumerated() {
                // Fewer at a time than a participant may send.
                if index >= 4 { try await group.next() }
                group.addTask {
                    for _ in 0..<count {
                        let upload = try await sender.upload(file: StormFolder.source(file.name))
                        #expect(upload.fileType == file.type.rawValue)
                        var draft = MessageDraft(text: "")
                        draft.messageType = file.type.isImage ? .image : .voice
                        draft.mediaURL = upload.fileURL
                        let message = try await sender.send(draft, to: chat)
                        #expect(message.mediaSize == upload.fileSize)
                        let copy = folder.path("copy-\(UUID().uuidString)")
                        #expect(try await reader.download(upload.fileURL, to: copy) == file.type)
                        #expect(
                            FileManager.default.contentsEqual(atPath: copy, andPath: StormFolder.source(file.name)))
                        try FileManager.default.removeItem(atPath: copy)
                    }
                }
            }
            try await group.waitForAll()
        }
    }

    /// Sends what must not be taken, and asks for what is another's.
    private func refuse(by sender: ChatAPI, from other: ChatAPI, _ folder: StormFolder) async throws {
        for hostile in try folder.hostileFiles() {
            let error = await #expect(throws: ClientError.self) { try await sender.upload(file: hostile) }
            #expect(error?.status == 415, "\(hostile): \(String(describing: error))")
        }
        // Bombs: many pixels in few bytes. They are pictures, and cost no more than they may.
        for bomb in try folder.bombs() {
            do throws(ClientError) { _ = try await sender.upload(file: bomb) } catch { #expect(error.status == 415) }
        }
        let large = try folder.file(
            "large.wav", Array("RIFF____WAVEfmt ".utf8) + [UInt8](repeating: 0, count: 11 << 20))
        let tooLarge = await #expect(throws: ClientError.self) { try await sender.upload(file: large) }
        #expect(tooLarge?.serverCode == .tooLarge)
        let secret = try await other.upload(file: StormFolder.source("photo.jpg"))
        for name in folder.hostileNames {
            let upload = try await sender.upload(file: StormFolder.source("picture.png"), name: name)
            #expect(upload.fileURL.dropFirst("/uploads/chat/".count).contains("/") == false)
            #expect(upload.fileURL.utf8.count < 160)
            // Another's file, whatever is put behind its id.
            let target = folder.path("stolen")
            let stolen = await #expect(throws: ClientError.self) {
                try await sender.download(secret.fileURL, to: target)
            }
            #expect(stolen?.status == 404)
        }
    }

    private func api(_ credentials: Credentials, of server: ServerProcess) async throws -> ChatAPI {
        let session = try await Session.signIn(to: server.url, with: credentials)
        return try ChatClient(server: server.url, session: session).api
    }

    /// What lies in the data folder but for the uploads, and beside it.
    private static func filesOutside(_ server: ServerProcess) throws -> [String] {
        let inside = try FileManager.default.contentsOfDirectory(atPath: server.folder.path).filter { $0 != "uploads" }
        let uploads = try? FileManager.default.contentsOfDirectory(atPath: server.folder.path + "/uploads")
        #expect(Set(uploads ?? []).isSubset(of: ["incoming", "chat", "thumbnails"]))
        return inside.sorted()
    }
}
