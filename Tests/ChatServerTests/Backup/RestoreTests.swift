import ChatWire
import Crypto
import Foundation
import GRDB
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Restoring what may be no backup", .timeLimit(.minutes(2)))
struct RestoreTests {
    /// Archives that are none, each made from a good one's files.
    private static let archives: [(String, [Entry])] = [
        ("a name that leads up", [.database, .file("uploads/../../evil", "x")]),
        ("a name that leads up at once", [.database, .file("../evil", "x")]),
        ("a name from the root", [.database, .file("/tmp/evil", "x")]),
        ("a name from the root, below uploads", [.database, .file("uploads//tmp/evil", "x")]),
        ("a name with a dot", [.database, .file("uploads/./x", "x")]),
        ("a name beside the uploads", [.database, .file("jwt-secret", "x")]),
        ("the uploads' folder as a file", [.database, .file("uploads", "x")]),
        ("a name that comes twice", [.database, .file("uploads/x", "x"), .file("uploads/x", "x")]),
        ("a symbolic link", [.database, .kind(0x32, "uploads/x")]),
        ("a hard link", [.database, .kind(0x31, "uploads/x")]),
        ("a device", [.database, .kind(0x33, "uploads/x")]),
        ("a folder", [.database, .kind(0x35, "uploads/x")]),
        ("no database", [.file("uploads/x", "x")]),
        ("nothing", []),
    ]

    @Test(
        "an archive that holds anything but files in their place is refused, and nothing is written", .threats("IN-08"),
        arguments: archives
    )
    func hostile(name: String, entries: [Entry]) throws {
        try withTemporaryFolder { folder in
            let archive = "\(folder.path)/a.tar"
            try Entry.archive(entries).write(to: URL(fileURLWithPath: archive))
            #expect(throws: StoreError.self) { try Restore(dataPath: "\(folder.path)/data").run(from: archive) }
            #expect(FileTree.entries(of: folder.path) == ["a.tar"])
        }
    }

    @Test("an archive that lists other files than it has, or is of a newer kind, is refused")
    func manifest() throws {
        let good = BackupManifest(createdAt: Timestamp(milliseconds: 0), files: [Entry.database.listed])
        var newer = good
        newer.layout = 2
        var missing = good
        missing.files.append(.init(name: "uploads/x", size: 1, sha256: ""))
        var other = good
        other.files[0].sha256 = String(repeating: "0", count: 64)
        for manifest in [newer, missing, other, BackupManifest(createdAt: good.createdAt)] {
            try withTemporaryFolder { folder in
                let archive = "\(folder.path)/a.tar"
                try Entry.archive([.database], manifest).write(to: URL(fileURLWithPath: archive))
                #expect(throws: StoreError.self) { try Restore(dataPath: "\(folder.path)/data").run(from: archive) }
                #expect(FileTree.entries(of: folder.path) == ["a.tar"])
            }
        }
    }

    @Test("an archive that was cut off anywhere, or of which any part was changed, is refused")
    func damaged() async throws {
        try await withBackup { folder in
            let archive = URL(fileURLWithPath: "\(folder)/a.tar")
            let whole = try Data(contentsOf: archive)
            for part in 0..<24 {
                let place = whole.count * part / 24
                try whole.prefix(place).write(to: archive)
                #expect(throws: StoreError.self) { try Restore(dataPath: "\(folder)/data").run(from: archive.path) }
                var changed = whole
                changed[changed.startIndex + place] ^= 0x10
                try changed.write(to: archive)
                // A changed byte of what fills up the last block is no damage.
                let padding = whole.count - 1_024 - 512
                if place < padding {
                    #expect(throws: StoreError.self) { try Restore(dataPath: "\(folder)/data").run(from: archive.path) }
                }
            }
            #expect(FileTree.entries(of: folder) == ["a.tar"])
        }
    }

    @Test("a folder that is not empty is left alone")
    func notEmpty() async throws {
        try await withBackup { folder in
            for name in ["chat.sqlite", "jwt-secret", ".hidden"] {
                let data = "\(folder)/\(name).d"
                try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: false)
                try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(data)/\(name)"))
                #expect(throws: StoreError.self) { try Restore(dataPath: data).run(from: "\(folder)/a.tar") }
                #expect(FileTree.entries(of: data) == [name])
                #expect(try String(contentsOfFile: "\(data)/\(name)", encoding: .utf8) == "mine")
            }
        }
    }

    @Test("a folder in which a restore was interrupted serves nobody, until it is restored anew")
    func interrupted() async throws {
        try await withBackup { folder in
            let data = "\(folder)/data"
            for leftover in ["restore.partial/uploads/chat", "uploads/chat"] {
                try FileManager.default.createDirectory(
                    atPath: "\(data)/\(leftover)", withIntermediateDirectories: true)
                try Data("half".utf8).write(to: URL(fileURLWithPath: "\(data)/\(leftover)/x"))
            }
            #expect(throws: StoreError.self) { try DataFolder(path: data) }
            #expect(throws: StoreError.self) { try AccountAdministration(dataPath: data) }
            #expect(throws: StoreError.self) {
                try DataFolder(restoring: data).whileLocked { try Restore(dataPath: data).run(from: "\(folder)/a.tar") }
            }
            _ = try Restore(dataPath: data).run(from: "\(folder)/a.tar")
            #expect(FileTree.entries(of: data) == ["chat.sqlite"])
            #expect(try StoreVerification(dataPath: data).run().findings == [])
        }
    }

    @Test("a backup of a newer program, or whose database is none, leaves the folder empty")
    func foreign() async throws {
        try await withSalon { salon in
            let archive = "\(salon.folder.path)/a.tar"
            let database = try DatabaseQueue(path: salon.folder.database)
            try await database.write { database in
                try database.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('99 from tomorrow')")
            }
            try database.close()
            _ = try Backup(dataPath: salon.folder.path).write(to: archive)
            #expect(throws: StoreError.self) { try Restore(dataPath: "\(salon.folder.path)/data").run(from: archive) }
            #expect(FileTree.entries(of: "\(salon.folder.path)/data") == [])
            try Entry.archive([.file("chat.sqlite", "no database")]).write(to: URL(fileURLWithPath: archive))
            #expect(throws: StoreError.self) { try Restore(dataPath: "\(salon.folder.path)/data").run(from: archive) }
            #expect(FileTree.entries(of: "\(salon.folder.path)/data") == [])
        }
    }

    private func withBackup(_ body: (_ folder: String) async throws -> Void) async throws {
        let folder = try TemporaryFolder.make()
        defer { TemporaryFolder.remove(folder) }
        try await withSalon { salon in
            _ = try await salon.past()
            _ = try Backup(dataPath: salon.folder.path).write(to: "\(folder)/a.tar")
        }
        try await body(folder)
    }
}

/// Something in a made-up archive.
struct Entry: Sendable {
    var header: TarHeader
    var contents: String
    var kind: UInt8 = 0x30

    static let database = file("chat.sqlite", "x")

    static func file(_ name: String, _ contents: String) -> Entry {
        Entry(header: TarHeader(name: name, size: Int64(contents.utf8.count)), contents: contents)
    }

    static func kind(_ kind: UInt8, _ name: String) -> Entry {
        Entry(header: TarHeader(name: name, size: 0), contents: "", kind: kind)
    }

    var listed: BackupManifest.File {
        .init(name: header.name, size: header.size, sha256: SHA256.hash(data: Data(contents.utf8)).hexadecimal)
    }

    /// The header, of whatever kind, with a checksum that holds.
    private var blocks: [UInt8] {
        var block = header.block
        let difference = Int(kind) - Int(block[156])
        block[156] = kind
        let sum = Int(String(decoding: block[148..<154], as: UTF8.self), radix: 8) ?? 0
        let digits = String(sum + difference, radix: 8)
        block.replaceSubrange(148..<154, with: (String(repeating: "0", count: 6 - digits.count) + digits).utf8)
        return block + contents.utf8 + [UInt8](repeating: 0, count: header.padding)
    }

    static func archive(_ entries: [Entry], _ manifest: BackupManifest? = nil) -> Data {
        let manifest = manifest ?? BackupManifest(createdAt: Timestamp(milliseconds: 0), files: entries.map(\.listed))
        let list = Entry.file(BackupManifest.name, String(decoding: manifest.jsonBytes(), as: UTF8.self))
        return Data((entries + [list]).flatMap(\.blocks) + [UInt8](repeating: 0, count: 1_024))
    }
}
