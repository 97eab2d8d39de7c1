import ChatWire
import Foundation
import GRDB
import Synchronization
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Backup and restore", .timeLimit(.minutes(3)))
struct BackupTests {
    @Test("a backup under load restores to a sound store with every message that was acknowledged before it began")
    func underLoad() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let load = Load()
        var before: Set<MessageID> = []
        var epoch = ""
        try await withSalon { salon in
            epoch = salon.store.epoch
            let (chat, _) = try await salon.past()
            let uploads = salon.folder.uploads + "/chat"
            try FileManager.default.createDirectory(atPath: uploads, withIntermediateDirectories: true)
            for index in 0..<20 {
                try Data("file \(index)".utf8).write(to: URL(fileURLWithPath: "\(uploads)/\(index)_f"))
            }
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                for sender in [Salon.bo, Salon.bea, Salon.bo, Salon.bea] {
                    tasks.addTask {
                        while !load.isOver {
                            load.acknowledge(try await salon.send("under load", to: chat, as: sender))
                        }
                    }
                }
                while load.acknowledged.count < 300 { await Task.yield() }
                // Until one was written while messages came in: the writers may have to wait for their turn.
                repeat {
                    before = load.acknowledged
                    _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/backup.tar")
                } while load.acknowledged.count == before.count
                load.end()
                try await tasks.waitForAll()
            }
            #expect(FileTree.entries(of: salon.folder.path).allSatisfy { !$0.hasSuffix(".partial") })
        }
        #expect(FileTree.entries(of: folder) == ["backup.tar"])
        _ = try Restore(dataPath: "\(folder)/data").run(from: "\(folder)/backup.tar")
        #expect(try StoreVerification(dataPath: "\(folder)/data").run().findings == [])
        let restored = try Store(folder: DataFolder(path: "\(folder)/data"))
        let stored = try await restored.read { database in
            Set(try Int64.fetchAll(database, sql: "SELECT id FROM message").map { MessageID($0) })
        }
        #expect(before.count >= 300 && before.isSubset(of: stored))
        #expect(restored.epoch != epoch && !restored.epoch.isEmpty)
        for index in 0..<20 {
            #expect(
                try String(contentsOfFile: "\(folder)/data/uploads/chat/\(index)_f", encoding: .utf8) == "file \(index)"
            )
        }
    }

    @Test("a restore ends all sessions, and brings no secret along")
    func sessions() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try await withSalon { salon in
            _ = try SigningSecrets(files: [], folder: salon.folder)
            try await salon.store.write { transaction in
                _ = try SessionRecord.insert(
                    of: Salon.bea.key, at: transaction.now, until: Timestamp(milliseconds: .max),
                    in: transaction.database)
            }
            _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
        }
        _ = try Restore(dataPath: "\(folder)/data").run(from: "\(folder)/a.tar")
        #expect(FileTree.entries(of: "\(folder)/data") == ["chat.sqlite"])
        let open = try await Store(folder: DataFolder(path: "\(folder)/data")).read { database in
            try Int.fetchOne(database, sql: "SELECT count(*) FROM session WHERE revoked_at IS NULL")
        }
        #expect(open == 0)
    }

    @Test(
        "all that a backup and a restore make is the owner's alone, and any tar reads the archive", .threats("FILE-07"))
    func modes() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        let long = String(repeating: "x", count: 200) + "_photo.jpg"
        try await withSalon { salon in
            let uploads = salon.folder.uploads + "/chat"
            try FileManager.default.createDirectory(atPath: uploads, withIntermediateDirectories: true)
            try Data("x".utf8).write(to: URL(fileURLWithPath: "\(uploads)/\(long)"))
            _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
        }
        _ = try Restore(dataPath: "\(folder)/data").run(from: "\(folder)/a.tar")
        for path in ["a.tar", "data/chat.sqlite", "data/uploads", "data/uploads/chat", "data/uploads/chat/\(long)"] {
            let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/\(path)")[.posixPermissions] as? Int
            #expect(mode.map { $0 & 0o077 } == 0, "\(path)")
        }
        let tar = Process()
        tar.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        tar.arguments = ["tar", "-tf", "\(folder)/a.tar"]
        let output = Pipe()
        tar.standardOutput = output
        try tar.run()
        let listed = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        tar.waitUntilExit()
        #expect(tar.terminationStatus == 0)
        #expect(listed.split(separator: "\n") == ["chat.sqlite", "uploads/chat/\(long)", "backup.json"])
    }

    @Test("a backup that fails leaves the one before it, and nothing of its own")
    func failing() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try await withSalon { salon in
            _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
            let whole = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.tar"))
            #expect(throws: StoreError.self) {
                try Backup(dataPath: salon.folder.path).write(to: "\(folder)/nowhere/a.tar")
            }
            #expect(throws: StoreError.self) {
                try salon.folder.whileLocked { try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar") }
            }
            let damaged = "\(folder)/damaged"
            try FileManager.default.createDirectory(atPath: damaged, withIntermediateDirectories: false)
            try Data(repeating: 0xA5, count: 8_192).write(to: URL(fileURLWithPath: "\(damaged)/chat.sqlite"))
            #expect(throws: StoreError.self) { try Backup(dataPath: damaged).write(to: "\(folder)/a.tar") }
            #expect(FileTree.entries(of: damaged) == ["chat.sqlite"])
            #expect(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/a.tar")) == whole)
            #expect(FileTree.entries(of: folder) == ["a.tar", "damaged"])
        }
        #expect(throws: StoreError.self) { try Backup(dataPath: "\(folder)/none") }
    }

    @Test("what a backup that was killed left behind does not hinder the next")
    func leftovers() async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try await withSalon { salon in
            try FileManager.default.createDirectory(
                atPath: salon.folder.backupStaging + "/uploads/chat", withIntermediateDirectories: true)
            try Data("old".utf8).write(to: URL(fileURLWithPath: salon.folder.backupStaging + "/chat.sqlite"))
            let summary = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
            #expect(summary.files == 0)
            #expect(!FileTree.entries(of: salon.folder.path).contains("backup.partial"))
        }
    }
}

/// What those who write beside a backup were told.
private final class Load: Sendable {
    private let state = Mutex<(acknowledged: Set<MessageID>, isOver: Bool)>(([], false))

    var acknowledged: Set<MessageID> { state.withLock { $0.acknowledged } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func acknowledge(_ sent: SentMessage) { _ = state.withLock { $0.acknowledged.insert(sent.view.record.id) } }
    func end() { state.withLock { $0.isOver = true } }
}
