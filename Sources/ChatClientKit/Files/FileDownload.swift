import Glibc
import Synchronization

/// A file that is being downloaded: beside its place and under another name until it is whole.
final class FileDownload: BodySink {
    private struct State {
        var received: Int64 = 0
        var total: Int64?
        /// The strong entity tag of what is being received; what a broken download goes on by.
        var tag: String?
        var head: HTTPResponse?
    }

    private let path: String
    private let partialPath: String
    private let descriptor: Int32
    private let progress: TransferProgress.Report?
    private let state = Mutex(State())

    /// Makes the file in the folder of `path`, readable by its owner alone.
    ///
    /// - Throws: ``ClientError/Code/file`` where it cannot be made.
    init(to path: String, progress: TransferProgress.Report?) throws(ClientError) {
        var generator = SystemRandomNumberGenerator()
        self.path = path
        self.progress = progress
        partialPath = "\(path).\(String(generator.next(), radix: 36)).part"
        descriptor = open(partialPath, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else {
            throw ClientError(.file, "Cannot write \(path): \(FileUploadSource.reason(errno)).")
        }
    }

    deinit {
        close(descriptor)
    }

    /// The headers with which a broken download is asked for from where it broke; nil when it must begin anew.
    var continuation: [(name: String, value: String)]? {
        state.withLock { state in
            guard state.received > 0, let tag = state.tag else { return nil }
            return [("Range", "bytes=\(state.received)-"), ("If-Range", tag)]
        }
    }

    /// How many bytes are there.
    var received: Int64 { state.withLock { $0.received } }

    /// The head of the answer that the file came with.
    var head: HTTPResponse? { state.withLock { $0.head } }

    func begin(_ head: HTTPResponse) throws(ClientError) {
        try state.withLock { state throws(ClientError) in
            let length = head.headers["content-length"].flatMap { Int64($0) }
            if head.status == 206 {
                guard let range = ContentRange(head.headers["content-range"] ?? ""), range.first == state.received
                else {
                    throw ClientError(.invalidResponse, "The server sent another part of the file than was asked for.")
                }
                state.total = range.total
            } else {
                // Anew, or another version of the file than the one that broke off.
                guard ftruncate(descriptor, 0) == 0, lseek(descriptor, 0, SEEK_SET) == 0 else { throw writeError() }
                state.received = 0
                state.total = length
                state.head = head
                state.tag = head.headers["etag"].flatMap { $0.hasPrefix("\"") ? $0 : nil }
            }
            state.head = state.head ?? head
        }
    }

    func take(_ bytes: UnsafeRawBufferPointer) throws(ClientError) {
        var rest = bytes
        while !rest.isEmpty {
            let count = write(descriptor, rest.baseAddress, rest.count)
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw writeError() }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        let now = state.withLock { state in
            state.received += Int64(bytes.count)
            return TransferProgress(completed: state.received, total: state.total)
        }
        progress?(now)
    }

    /// Moves the whole file to its place, over what is there.
    func finish() throws(ClientError) {
        guard rename(partialPath, path) == 0 else { throw writeError() }
    }

    /// Takes the part away.
    func discard() {
        unlink(partialPath)
    }

    private func writeError() -> ClientError {
        ClientError(.file, "Cannot write \(path): \(FileUploadSource.reason(errno)).")
    }
}

/// Which part of a file an answer holds (RFC 9110, section 14.4): `bytes 100-199/1000`.
struct ContentRange: Hashable, Sendable {
    let first: Int64
    /// nil for a `*`.
    let total: Int64?

    init?(_ text: String) {
        guard text.hasPrefix("bytes ") else { return nil }
        let parts = text.dropFirst(6).split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let first = parts[0].split(separator: "-").first.flatMap({ Int64($0) }), first >= 0
        else {
            return nil
        }
        self.first = first
        total = Int64(parts[1])
    }
}
