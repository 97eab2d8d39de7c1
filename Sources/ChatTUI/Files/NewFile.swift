internal import ChatTUIKit
import Glibc

/// A file that there was not: its name is taken at once, so that nothing that is there is ever written over, and given up
/// again unless something comes of it.
struct NewFile: ~Copyable {
    /// Why there is no such file.
    struct Failure: Error {
        /// For a person.
        let reason: String
    }

    let path: String
    private var isKept = false

    private init(_ path: String) {
        self.path = path
    }

    /// Takes a name in a folder; with a number behind it where there is a file of that name.
    ///
    /// - Parameter folder: made where it is missing.
    static func named(_ name: String, in folder: String) throws(Failure) -> NewFile {
        try makeFolder(folder)
        for number in 1...1_000 {
            let path = folder + (folder.hasSuffix("/") ? "" : "/") + FileName.numbered(name, number)
            if try take(path) { return NewFile(path) }
        }
        throw Failure(reason: "there are too many files called \(name) in \(folder)")
    }

    /// Takes a path.
    static func at(_ path: String) throws(Failure) -> NewFile {
        guard try take(path) else { throw Failure(reason: "there is a file \(path) already") }
        return NewFile(path)
    }

    deinit {
        if !isKept { unlink(path) }
    }

    /// The file stays.
    mutating func keep() {
        isKept = true
    }

    /// - Returns: false if there is something of that name.
    private static func take(_ path: String) throws(Failure) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        if descriptor < 0, errno == EEXIST { return false }
        guard descriptor >= 0 else {
            throw Failure(reason: "cannot write \(path): \(String(cString: strerror(errno)))")
        }
        close(descriptor)
        return true
    }

    private static func makeFolder(_ path: String) throws(Failure) {
        var folder = path.hasPrefix("/") ? "" : "."
        for part in path.split(separator: "/") {
            folder += "/" + part
            guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
                throw Failure(reason: "cannot make the folder \(folder): \(String(cString: strerror(errno)))")
            }
        }
    }
}
