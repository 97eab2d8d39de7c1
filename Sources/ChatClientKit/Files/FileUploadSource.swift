import ChatWire
import Glibc

/// A file on the disk, sent piece by piece.
final class FileUploadSource: UploadSource {
    /// The last part of the path.
    let name: String
    /// What its first bytes promise.
    let type: FileType?
    let count: Int64?
    private let descriptor: Int32
    private let size: Int64

    /// Opens a file.
    ///
    /// - Throws: ``ClientError/Code/file`` where it cannot be read, or is a folder, a pipe or a device.
    init(path: String) throws(ClientError) {
        // Not blocking, as a pipe that nobody writes to would.
        descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { throw ClientError(.file, "Cannot read \(path): \(Self.reason(errno)).") }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            close(descriptor)
            throw ClientError(.file, "Cannot send \(path): it is no regular file.")
        }
        size = Int64(status.st_size)
        count = size
        name = path.split(separator: "/").last.map(String.init) ?? path
        var head = [UInt8](repeating: 0, count: FileType.leadingByteCount)
        let headCount = pread(descriptor, &head, head.count, 0)
        type = FileType(leadingBytes: head.prefix(max(0, headCount)))
    }

    deinit {
        close(descriptor)
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> UploadReading {
        // The descriptor's own position is the state: only the I/O thread moves it.
        let position = Int64(lseek(descriptor, 0, SEEK_CUR))
        guard position < size else { return .end }
        let wanted = Int(min(Int64(buffer.count), size - position))
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, wanted)
            if count > 0 { return .bytes(count) }
            if count < 0, errno == EINTR { continue }
            let reason = count == 0 ? "it became shorter" : Self.reason(errno)
            return .failed(ClientError(.file, "Cannot read \(name) any further: \(reason)."))
        }
    }

    func rewind() -> Bool {
        lseek(descriptor, 0, SEEK_SET) == 0
    }

    func whenReady(_ body: @escaping @Sendable () -> Void) {
        body()
    }

    static func reason(_ number: Int32) -> String {
        String(cString: strerror(number))
    }
}
