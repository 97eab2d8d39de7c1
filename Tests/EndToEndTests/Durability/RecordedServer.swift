import ChatClientKit
import ChatWire
import Foundation
import Testing

/// A real server that is recorded while people write, and then killed.
struct RecordedServer {
    /// How durable its commits are.
    enum Durability {
        /// As it is built.
        case full
        /// As it would be with SQLite's `synchronous=NORMAL`.
        case weakened
    }

    /// The data folder before it started.
    let before: [String: Data]
    let recording: DiskRecording
    /// The names of the messages whose senders were told that they are stored.
    let acknowledged: Set<String>

    private static let library =
        URL(fileURLWithPath: Binary.chatServer).deletingLastPathComponent()
        .appendingPathComponent("libDiskRecorder.so").path

    /// Runs a server for the time that `count` messages take.
    init(messages count: Int, _ durability: Durability) async throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("chat-disk-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: file) }
        var before: [String: Data] = [:]
        let server = try await ServerProcess { folder in
            before = try Self.files(in: folder)
            var variables = [
                "LD_PRELOAD": Self.library, "DISK_RECORDER_FILE": file.path,
                "DISK_RECORDER_FOLDER": folder.resolvingSymlinksInPath().path,
            ]
            if case .weakened = durability { variables["DISK_RECORDER_WEAKEN"] = "1" }
            return variables
        }
        acknowledged = try await Self.write(count, on: server)
        try await server.crash()
        recording = try DiskRecording(of: server.folder.resolvingSymlinksInPath().path, at: file)
        self.before = before
        try FileManager.default.removeItem(at: server.folder)
    }

    /// Writes, edits, reads and deletes: some messages one by one, each waiting for the one before, and most of them many
    /// at a time, so that commits are under way while others are acknowledged.
    private static func write(_ count: Int, on server: ServerProcess) async throws -> Set<String> {
        let staff = try await client(server.staff, of: server)
        let customer = try await client(server.customer, of: server)
        let chat = try #require(try await customer.api.chats().first).id
        let (line, words) = (staff.events, String(repeating: "a few words ", count: 100))
        return try await withThrowingTaskGroup(of: String?.self) { group in
            group.addTask {
                // Told by events as well as by answers.
                _ = await staff.run()
                return nil
            }
            for await event in line {
                if case .connection(.live) = event { break }
            }
            var acknowledged: Set<String> = []
            func add(_ number: Int) {
                group.addTask {
                    let name = "message-\(number)"
                    let sender = number % 3 == 0 ? staff : customer
                    let draft = MessageDraft(text: "\(number): \(words)", clientMessageID: name)
                    let sent = try await sender.api.send(draft, to: chat)
                    switch number % 50 {
                    case 10: try await sender.api.edit(sent.id, content: "other words")
                    case 20: try await sender.api.delete(sent.id)
                    case 30: try await (number % 3 == 0 ? customer : staff).api.markRead(chat, upTo: sent.id)
                    default: break
                    }
                    return name
                }
            }
            let alone = min(count, 20)
            for number in 0..<count {
                add(number)
                let underWay = number + 1 - acknowledged.count
                if number < alone || underWay >= 8, let name = try await group.next() ?? nil {
                    acknowledged.insert(name)
                }
            }
            while acknowledged.count < count, let name = try await group.next() ?? nil { acknowledged.insert(name) }
            group.cancelAll()
            return acknowledged
        }
    }

    private static func client(_ credentials: Credentials, of server: ServerProcess) async throws -> ChatClient {
        try ChatClient(server: server.url, session: await Session.signIn(to: server.url, with: credentials))
    }

    private static func files(in folder: URL) throws -> [String: Data] {
        var files: [String: Data] = [:]
        for name in try FileManager.default.contentsOfDirectory(atPath: folder.path) {
            let path = folder.appendingPathComponent(name)
            var isFolder: ObjCBool = false
            guard FileManager.default.fileExists(atPath: path.path, isDirectory: &isFolder), !isFolder.boolValue else {
                continue
            }
            files[name] = try Data(contentsOf: path)
        }
        return files
    }
}
