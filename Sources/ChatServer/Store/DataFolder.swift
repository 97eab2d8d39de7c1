import Glibc

/// The folder that holds the database, uploads and the generated secret, all readable by the owner only.
public struct DataFolder: Hashable, Sendable {
    /// Its path.
    public let path: String

    /// The folder at `path`, made with mode 0700 where it is not there.
    ///
    /// - Throws: ``StoreError`` when it cannot be made or is no folder.
    public init(path: String) throws(StoreError) {
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
    }

    /// The database's file.
    public var database: String { "\(path)/chat.sqlite" }

    /// The generated secret's file.
    public var secret: String { "\(path)/jwt-secret" }

    /// The folder of the uploads.
    public var uploads: String { "\(path)/uploads" }
}

/// What is wrong with the store, for the person who runs the server.
public struct StoreError: Error, Hashable, Sendable, CustomStringConvertible {
    /// For a person.
    public var description: String

    init(_ description: String) { self.description = description }
}
