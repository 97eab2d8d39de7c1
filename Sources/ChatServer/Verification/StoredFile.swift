import Glibc
import GRDB

/// A file, or a small picture, that a row of the store says is there.
struct StoredFile: Hashable, Sendable {
    /// Its place below the uploads' folder.
    let path: String
    /// How many bytes it has; `nil` for a small picture, of which the store does not say.
    let size: Int64?

    /// All that the store names.
    static func fetchAll(in database: Database) throws -> [StoredFile] {
        var files: [StoredFile] = []
        let rows = try Row.fetchCursor(database, sql: "SELECT file, size, has_thumbnail FROM upload ORDER BY id")
        while let row = try rows.next() {
            let (file, size, hasThumbnail): (String, Int64, Bool) = (row[0], row[1], row[2])
            files.append(StoredFile(path: "chat/\(file)", size: size))
            if hasThumbnail { files.append(StoredFile(path: "thumbnails/\(file)", size: nil)) }
        }
        return files
    }

    /// What is wrong with it; `nil` where it is as the store says.
    func fault(in uploads: String) -> String? {
        var status = stat()
        guard lstat("\(uploads)/\(path)", &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            return "\(path) is not there"
        }
        guard let size, size != Int64(status.st_size) else { return nil }
        return "\(path) has \(status.st_size) bytes, and should have \(size)"
    }
}
