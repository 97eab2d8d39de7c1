import Glibc

/// Reads files that fit into memory.
enum WholeFile {
    /// Why a file could not be read.
    struct Failure: Error {
        /// The system's `errno`.
        let code: Int32
        /// What that means.
        let reason: String
    }

    /// A file's contents.
    ///
    /// - Parameters:
    ///   - limit: how many bytes it may have.
    ///   - flags: more flags for `open(2)`.
    static func read(_ path: String, limit: Int, flags: Int32 = 0) -> Result<[UInt8], Failure> {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | flags)
        guard descriptor >= 0 else { return .failure(.system()) }
        defer { close(descriptor) }
        return read(descriptor, limit: limit)
    }

    /// All that a descriptor still gives.
    static func read(_ descriptor: Int32, limit: Int) -> Result<[UInt8], Failure> {
        var bytes: [UInt8] = []
        var block = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &block, block.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { return .failure(.system()) }
            guard count > 0 else { return .success(bytes) }
            bytes += block[..<count]
        }
        return .failure(Failure(code: EFBIG, reason: "it has more than \(limit) bytes"))
    }
}

extension WholeFile.Failure {
    fileprivate static func system() -> Self {
        Self(code: errno, reason: String(cString: strerror(errno)))
    }
}
