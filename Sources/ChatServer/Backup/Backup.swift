public import ChatWire
import Glibc
import GRDB

/// Makes a consistent copy of a data folder while a server runs on it (docs/operations.md, "Backup and restore").
///
/// The database is copied as it was at one moment. Files are never changed once they are there, so that a hard link keeps
/// them: all that is there is linked before that moment and once more after it, and what is removed meanwhile stays until
/// it is in the archive. Should one have come and gone between the two, all is copied once more. The secret that signs tokens is not in it.
public struct Backup: Sendable {
    /// What became of a backup.
    public struct Summary: Hashable, Sendable {
        /// How many uploads and thumbnails are in it.
        public let files: Int
        /// How many bytes its files have.
        public let bytes: Int64
        /// What was committed by then is in it.
        public let createdAt: Timestamp
        /// How many files that the store names are not in it, because they are not there: `verify` names them.
        public let missing: Int
    }

    /// How often files may come and go beside a backup.
    private static let attempts = 3

    private let folder: DataFolder

    /// A backup of the data folder at `dataPath`; `nil` for the default one.
    ///
    /// - Throws: ``StoreError`` when there is no store.
    public init(dataPath: String?) throws(StoreError) {
        folder = try DataFolder(existing: dataPath ?? DataFolder.defaultPath)
    }

    /// Writes the archive at `path`, in place of what was there: under another name first, so that `path` never names half
    /// a backup.
    public func write(to path: String) throws -> Summary { try folder.whileLocked { try archive(to: path) } }

    private func archive(to path: String) throws -> Summary {
        let staging = folder.backupStaging
        TemporaryFolder.remove(staging)
        guard mkdir(staging, 0o700) == 0 else { throw StoreError.failed("cannot make \(staging)") }
        defer { TemporaryFolder.remove(staging) }
        let createdAt = Timestamp.now
        try stage(in: staging)
        var missing = try missing(in: staging)
        for _ in 1..<Self.attempts where missing > 0 {
            unlink("\(staging)/chat.sqlite")
            try stage(in: staging)
            missing = try self.missing(in: staging)
        }
        let files = FileTree.files(in: "\(staging)/uploads")

        let draft = "\(path).\(getpid()).partial"
        do {
            var writer = try BackupWriter(creating: draft, at: createdAt)
            try writer.add("chat.sqlite", from: "\(staging)/chat.sqlite")
            for file in files { try writer.add("uploads/\(file)", from: "\(staging)/uploads/\(file)") }
            let manifest = try writer.finish()
            guard rename(draft, path) == 0 else { throw StoreError.failed("cannot write \(path)") }
            try OpenFile(folder: Self.parent(of: path)).sync()
            return Summary(
                files: files.count, bytes: manifest.files.reduce(0) { $0 + $1.size }, createdAt: createdAt,
                missing: missing)
        } catch {
            unlink(draft)
            throw error
        }
    }

    /// Copies the database into `staging` and links the uploads there.
    private func stage(in staging: String) throws {
        try link(into: staging)
        do {
            var configuration = Configuration()
            configuration.readonly = true
            configuration.busyMode = .timeout(5)
            let database = try DatabaseQueue(path: folder.database, configuration: configuration)
            try database.inDatabase { try $0.execute(sql: "VACUUM INTO ?", arguments: ["\(staging)/chat.sqlite"]) }
            try database.close()
        } catch let error as DatabaseError {
            throw StoreError("the database cannot be copied: \(error.message ?? "\(error.resultCode)")")
        }
        try link(into: staging)
    }

    /// How many files the copied database names that are not beside it.
    private func missing(in staging: String) throws -> Int {
        var configuration = Configuration()
        configuration.readonly = true
        let database = try DatabaseQueue(path: "\(staging)/chat.sqlite", configuration: configuration)
        // A store of an older version has no uploads.
        let uploads = try database.read { database in
            try database.tableExists("upload") ? StoredFile.fetchAll(in: database) : []
        }
        try database.close()
        return uploads.count { $0.fault(in: "\(staging)/uploads") != nil }
    }

    private func link(into staging: String) throws {
        // What is still being received is nobody's yet.
        for file in FileTree.files(in: folder.uploads) where !file.hasPrefix("incoming/") {
            let target = "\(staging)/uploads/\(file)"
            FileTree.makeFolders(to: target, below: staging)
            // A file that is gone meanwhile was nobody's any more.
            guard Glibc.link("\(folder.uploads)/\(file)", target) != 0, errno != EEXIST, errno != ENOENT else {
                continue
            }
            throw StoreError.failed("cannot link \(folder.uploads)/\(file)")
        }
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}
