import Glibc

/// A file that is being received. Each call blocks: for a thread that may.
final class IncomingFile: Sendable {
    /// Where it lies until it is whole.
    let path: String
    private let descriptor: Int32

    /// Makes the file, readable by its owner alone; there must be none of that name.
    init(path: String) throws(UploadFailure) {
        self.path = path
        descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw UploadFailure("cannot make a file", errno) }
    }

    deinit {
        close(descriptor)
    }

    /// Adds bytes at the end.
    func append(_ bytes: [UInt8]) throws(UploadFailure) {
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                write(descriptor, buffer.baseAddress?.advanced(by: written), buffer.count - written)
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw UploadFailure("cannot write a file", errno) }
            written += count
        }
    }

    /// Sees to it that the bytes survive a power cut.
    func synchronize() throws(UploadFailure) {
        guard fsync(descriptor) == 0 else { throw UploadFailure("cannot synchronize a file", errno) }
    }

    /// Its bytes, to be looked into while the file is held.
    func bytes() throws(UploadFailure) -> FileBytes {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw UploadFailure("cannot look at a file", errno) }
        return FileBytes(descriptor: descriptor, count: Int(status.st_size))
    }

    /// Lends the open file.
    func withDescriptor<Value>(_ body: (Int32) -> Value) -> Value { body(descriptor) }

    /// Takes it away; nothing happens once it is kept.
    func discard() { unlink(path) }
}
