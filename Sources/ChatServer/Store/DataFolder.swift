import Glibc

/// The folder that holds the database, uploads and the generated secret, all readable by the owner only.
public struct DataFolder: Hashable, Sendable {
    /// Its path.
    public let path: String

    /// The folder at `path`, made with mode 0700 where it is not there.
    ///
    /// - Throws: ``StoreError`` when it cannot be made, is no folder, or a restore into it did not come to its end.
    public init(path: String) throws(StoreError) { try self.init(path: path, allowsRestore: false) }

    private init(path: String, allowsRestore: Bool) throws(StoreError) {
        for end in path.indices where path[end] == "/" && end != path.startIndex {
            mkdir(String(path[..<end]), 0o700)
        }
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw StoreError("cannot make the data folder \(path): \(String(cString: strerror(errno)))")
        }
        guard let folder = opendir(path) else {
            throw StoreError("the data folder \(path) cannot be opened: \(String(cString: strerror(errno)))")
        }
        closedir(folder)
        self.path = path
        guard allowsRestore || access(restoreStaging, F_OK) != 0 else {
            throw StoreError(
                "a restore into \(path) was interrupted, or is under way: wait for it, or run chat-server restore again"
            )
        }
    }

    /// The folder at `path`, made where it is not there, even where a restore was interrupted in it.
    init(restoring path: String) throws(StoreError) { try self.init(path: path, allowsRestore: true) }

    /// The folder at `path`, in which there must be a store.
    init(existing path: String) throws(StoreError) {
        guard access("\(path)/chat.sqlite", F_OK) == 0 else { throw StoreError("there is no store in \(path)") }
        try self.init(path: path)
    }

    /// The database's file.
    public var database: String { "\(path)/chat.sqlite" }

    /// The generated secret's file.
    public var secret: String { "\(path)/jwt-secret" }

    /// The folder of the uploads.
    public var uploads: String { "\(path)/uploads" }

    /// Where a backup gathers what it is made of.
    var backupStaging: String { "\(path)/backup.partial" }

    /// Where a restore unpacks; while it is there, the restore has not come to its end.
    var restoreStaging: String { "\(path)/restore.partial" }

    /// Keeps other backups and restores away from the folder while `body` runs.
    ///
    /// - Throws: ``StoreError`` where one is under way, and what `body` throws.
    func whileLocked<Value>(_ body: () throws -> Value) throws -> Value {
        let folder = try OpenFile(folder: path)
        guard folder.lock() else { throw StoreError("a backup or restore of \(path) is under way") }
        return try withExtendedLifetime(folder) { _ in try body() }
    }
}

/// What is wrong with the store, for the person who runs the server.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For a person.
    public var description: String

    init(_ description: String) { self.description = description }
}
