import Glibc

/// An open file, closed with the end of its value. What fails is told with the file's name.
struct OpenFile: ~Copyable {
    private let descriptor: Int32
    private let path: String

    /// Opens a file to read it; a symbolic link is not followed.
    init(reading path: String) throws(StoreError) {
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
        self.path = path
        guard descriptor >= 0 else { throw .failed("cannot open \(path)") }
    }

    /// Makes a new file for the owner alone, to write it.
    init(creating path: String) throws(StoreError) {
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        self.path = path
        guard descriptor >= 0 else { throw .failed("cannot make \(path)") }
    }

    /// Opens a folder, for ``sync()`` and ``lock()``.
    init(folder path: String) throws(StoreError) {
        descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        self.path = path
        guard descriptor >= 0 else { throw .failed("cannot open the folder \(path)") }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    /// How many bytes it has.
    func size() throws(StoreError) -> Int64 {
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw .failed("cannot look at \(path)") }
        guard status.st_mode & S_IFMT == S_IFREG else { throw StoreError("\(path) is no file") }
        return Int64(status.st_size)
    }

    /// Reads what comes next, as much as fits.
    ///
    /// - Returns: how many bytes; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws(StoreError) -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            if errno != EINTR { throw .failed("cannot read \(path)") }
        }
    }

    /// Writes all of `bytes`.
    func write(_ bytes: UnsafeRawBufferPointer) throws(StoreError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .failed("cannot write \(path)") }
            rest = rest.dropFirst(count)
        }
    }

    /// Returns once all that was written is on the disk; of a folder, its entries.
    func sync() throws(StoreError) {
        guard fsync(descriptor) == 0 else { throw .failed("cannot write \(path) to the disk") }
    }

    /// Takes the lock of the file or folder, held until the file is closed.
    ///
    /// - Returns: whether nobody else has it.
    func lock() -> Bool { flock(descriptor, LOCK_EX | LOCK_NB) == 0 }
}

extension StoreError {
    /// What failed, and why the system says it did.
    static func failed(_ what: String) -> StoreError { StoreError("\(what): \(String(cString: strerror(errno)))") }
}
