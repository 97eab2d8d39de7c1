public import ChatWire
import Glibc
import GRDB

/// Puts a backup into an empty data folder (docs/operations.md, "Backup and restore").
///
/// The archive is read to its end and held to its own list before anything is touched. It is then unpacked aside, within
/// the data folder, and put in place at the end; until then no other command takes the folder, and a restore that was
/// interrupted is begun anew.
///
/// What happened to sessions since the backup is not known: all of them end, and a new secret is made. The store gets a new
/// epoch, so that clients drop what they kept of it.
public struct Restore: Sendable {
    private let path: String

    /// A restore into the data folder at `dataPath`; `nil` for the default one.
    public init(dataPath: String?) { path = dataPath ?? DataFolder.defaultPath }

    /// Restores the archive at `archive`.
    ///
    /// - Returns: when the backup was made.
    /// - Throws: ``StoreError`` when the folder is not empty, or the archive no whole backup.
    public func run(from archive: String) throws -> Timestamp {
        var check = try BackupReader(archive)
        let manifest = try check.read { _ in { _ in } }

        let folder = try DataFolder(restoring: path)
        try folder.whileLocked { try restore(archive, of: manifest, in: folder) }
        return manifest.createdAt
    }

    private func restore(_ archive: String, of manifest: BackupManifest, in folder: DataFolder) throws {
        try requireEmpty(folder)
        let staging = folder.restoreStaging
        guard mkdir(staging, 0o700) == 0 else { throw StoreError.failed("cannot make \(staging)") }
        do {
            try unpack(archive, of: manifest, into: staging)
            try renew(staging)
            try putInPlace(from: staging, in: folder)
        } catch {
            TemporaryFolder.remove(staging)
            throw error
        }
    }

    /// What an interrupted restore left is removed: the folder was empty when that began.
    private func requireEmpty(_ folder: DataFolder) throws {
        var entries = FileTree.entries(of: folder.path)
        if entries.contains("restore.partial") {
            for entry in entries where entry != "restore.partial" {
                TemporaryFolder.remove("\(folder.path)/\(entry)")
                unlink("\(folder.path)/\(entry)")
            }
            TemporaryFolder.remove(folder.restoreStaging)
            entries = FileTree.entries(of: folder.path)
        }
        guard entries.isEmpty else {
            throw StoreError("\(folder.path) is not empty: a backup is restored into an empty folder only")
        }
    }

    private func unpack(_ archive: String, of manifest: BackupManifest, into staging: String) throws {
        var reader = try BackupReader(archive)
        var written: [String] = []
        let unpacked = try reader.read { name in
            let target = "\(staging)/\(name)"
            FileTree.makeFolders(to: target, below: staging)
            let file = SharedFile(try OpenFile(creating: target))
            written.append(target)
            return { try file.write($0) }
        }
        guard unpacked == manifest else { throw StoreError("\(archive) changed while it was read") }
        for path in written { try OpenFile(reading: path).sync() }
    }

    /// Brings the schema up to date, ends all sessions, and gives the store a new life, in which nobody is told of the old one.
    private func renew(_ staging: String) throws {
        do {
            // A migration may need all that the store's own connections know.
            let database = try DatabaseQueue(path: "\(staging)/chat.sqlite", configuration: Store.configuration)
            let migrator = Schema.migrator
            guard try !database.read(migrator.hasBeenSuperseded) else {
                throw StoreError("the backup was written by a newer chat-server")
            }
            try migrator.migrate(database)
            try database.write { database in
                try database.execute(
                    sql: """
                        INSERT OR REPLACE INTO meta (key, value) VALUES ('epoch', ?);
                        DELETE FROM webhook_event;
                        UPDATE session SET revoked_at = ?, revoked_because = ? WHERE revoked_at IS NULL;
                        """,
                    arguments: [
                        Store.newEpoch(), Timestamp.now.milliseconds, CloseReason.signedOut.rawValue,
                    ])
            }
            try database.close()
        } catch let error as DatabaseError {
            throw StoreError("the backup's database cannot be read: \(error.message ?? "\(error.resultCode)")")
        }
    }

    /// The database comes last: without it the folder holds no store.
    private func putInPlace(from staging: String, in folder: DataFolder) throws {
        for name in ["uploads", "chat.sqlite"] where access("\(staging)/\(name)", F_OK) == 0 {
            guard rename("\(staging)/\(name)", "\(folder.path)/\(name)") == 0 else {
                throw StoreError.failed("cannot put \(name) in place")
            }
        }
        try OpenFile(folder: folder.path).sync()
        TemporaryFolder.remove(staging)
        try OpenFile(folder: folder.path).sync()
    }
}

/// A file that a closure writes to.
private final class SharedFile {
    private let file: OpenFile

    init(_ file: consuming OpenFile) { self.file = file }

    func write(_ bytes: UnsafeRawBufferPointer) throws { try file.write(bytes) }
}
