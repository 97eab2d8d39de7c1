internal import ChatTUIKit
internal import ChatWire
import Glibc

/// A file on this machine that someone wants to send. Its calls wait for the disk: not for the main thread.
enum LocalFile {
    /// What is at a path, and whether it can be sent.
    ///
    /// The server decides in the end; what it is sure to refuse need not travel there first.
    static func examine(_ path: String) -> FileExamination {
        // Not blocking, as a pipe that nobody writes to would.
        let descriptor = open(PathCompletion.expandingHome(path), O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            switch errno {
            case ENOENT, ENOTDIR: return .refused("is not there")
            case EACCES: return .refused("is not yours to read")
            default: return .refused("cannot be read: \(String(cString: strerror(errno)))")
            }
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { return .refused("cannot be read") }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return .folder
        case S_IFREG: break
        default: return .refused("is no file")
        }
        guard status.st_size > 0 else { return .refused("is empty") }
        guard status.st_size <= WireLimits.uploadBytes else {
            let megabytes = WireLimits.uploadBytes >> 20
            return .refused("has \(status.st_size >> 20) MB; the server takes \(megabytes) MB")
        }
        var head = [UInt8](repeating: 0, count: FileType.leadingByteCount)
        let count = pread(descriptor, &head, head.count, 0)
        guard let type = FileType(leadingBytes: head.prefix(max(0, count))) else {
            return .refused("is neither a picture nor a sound that can be sent")
        }
        return .file(type.isImage ? .image : .voice, size: Int64(status.st_size))
    }

    /// What a file's first bytes say that it is; nil for what is neither a picture nor a sound that messages have.
    static func type(of path: String) -> FileType? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var head = [UInt8](repeating: 0, count: FileType.leadingByteCount)
        let count = pread(descriptor, &head, head.count, 0)
        return FileType(leadingBytes: head.prefix(max(0, count)))
    }
}

extension FileType {
    /// What names of such files end with.
    var fileExtension: String {
        switch self {
        case .jpeg: "jpg"
        case .png: "png"
        case .gif: "gif"
        case .webp: "webp"
        case .mp3: "mp3"
        case .ogg: "ogg"
        case .wav: "wav"
        case .m4a: "m4a"
        case .aac: "aac"
        case .webm: "webm"
        }
    }
}
