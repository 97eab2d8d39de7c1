import Glibc

/// Text on its way into a file, a block at a time.
struct FileOutput: ~Copyable {
    /// Why it could not be written.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private static let block = 65_536

    private let path: String
    private let descriptor: Int32
    private var pending: [UInt8] = []

    /// Opens a file that there is.
    init(_ path: String) throws(Failure) {
        let descriptor = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC | O_NOFOLLOW)
        self.path = path
        self.descriptor = descriptor
        guard descriptor >= 0 else { throw failure() }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// Writes text.
    mutating func write(_ text: String) throws(Failure) {
        pending += text.utf8
        if pending.count >= Self.block { try flush() }
    }

    /// Sees to it that all is in the file.
    mutating func flush() throws(Failure) {
        var rest = pending[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private func failure() -> Failure {
        Failure(description: "cannot write \(path): \(String(cString: strerror(errno)))")
    }
}
