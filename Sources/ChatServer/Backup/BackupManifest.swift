import ChatWire

/// The last file of a backup: what else is in it. An archive that was cut off has none.
struct BackupManifest: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// A file of the backup.
    struct File: Hashable, Sendable, JSONEncodable, JSONDecodable {
        /// Its name: `chat.sqlite`, or one below `uploads/`.
        var name: String
        /// How many bytes it has.
        var size: Int64
        /// Their SHA-256, in hexadecimal digits.
        var sha256: String
    }

    /// Its own name.
    static let name = "backup.json"
    /// The version of the layout that this program reads and writes.
    static let layout = 1

    /// The version of the layout.
    var layout = Self.layout
    /// When the backup was begun: what was committed by then is in it.
    var createdAt: Timestamp
    /// The files, in the order in which they stand.
    var files: [File] = []
}

extension BackupManifest {
    init(json: JSONValue) throws(JSONDecodingError) {
        layout = try json.decode("layout")
        createdAt = try json.decode("created_at")
        files = try json.decodeList("files")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("layout", layout)
            writer.field("created_at", createdAt)
            writer.field("files", files)
        }
    }
}

extension BackupManifest.File {
    init(json: JSONValue) throws(JSONDecodingError) {
        name = try json.decode("name")
        size = try json.decode("size")
        sha256 = try json.decode("sha256")
    }

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("name", name)
            writer.field("size", size)
            writer.field("sha256", sha256)
        }
    }

    /// Whether the name stays in the folder in which it is put: the database, or a file below `uploads/`.
    static func isAllowed(_ name: String) -> Bool {
        if name == "chat.sqlite" || name == BackupManifest.name { return true }
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return parts.count >= 2 && parts[0] == "uploads" && !name.utf8.contains(0)
            && parts.allSatisfy { !$0.isEmpty && $0 != "." && $0 != ".." && $0.utf8.count <= 255 }
    }
}
