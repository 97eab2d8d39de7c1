internal import ChatTUIKit
internal import ChatWire
import Glibc

/// Results, as text or as lines of JSON.
struct StandardOutput {
    /// Whether a person reads it as it comes.
    static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// Whether the reader has gone (`| head`), as far as the system tells without writing.
    static var isClosed: Bool {
        var descriptor = pollfd(fd: STDOUT_FILENO, events: 0, revents: 0)
        return poll(&descriptor, 1, 0) > 0 && Int32(descriptor.revents) & (POLLERR | POLLHUP) != 0
    }

    /// When what was written is out.
    enum Buffering {
        /// With each line, also into a pipe: for what has no end.
        case line
        /// When it is much, and at ``flush()``.
        case block
    }

    /// How much waits at most, in bytes.
    private static let block = 65_536

    private let buffering: Buffering
    private var pending: [UInt8] = []

    init(_ buffering: Buffering = .line) {
        self.buffering = buffering
    }

    /// Writes a line of text that is safe to show.
    mutating func line(_ text: String) throws(OutputFailure) {
        try write(text)
        pending.append(0x0A)
        if buffering == .line { try flush() }
    }

    /// Writes a value as one line of JSON.
    mutating func line(json value: some JSONEncodable) throws(OutputFailure) {
        try line(SafeJSON.text(of: value))
    }

    /// Writes text as it is.
    mutating func write(_ text: String) throws(OutputFailure) {
        pending += text.utf8
        if pending.count >= Self.block { try flush() }
    }

    /// Sees to it that all is out.
    mutating func flush() throws(OutputFailure) {
        var rest = pending[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            if count < 0, errno == EAGAIN {
                // Whoever shares the pipe may have made it non-blocking.
                var writable = pollfd(fd: STDOUT_FILENO, events: Int16(POLLOUT), revents: 0)
                poll(&writable, 1, -1)
                continue
            }
            guard count > 0 else { throw OutputFailure(errno) }
            rest = rest.dropFirst(count)
        }
        pending.removeAll(keepingCapacity: true)
    }
}

/// Why results could not be written.
struct OutputFailure: Error, CustomStringConvertible {
    /// Nobody reads any more (`| head`): there is nothing left to do, and nothing to say about it.
    let isClosed: Bool
    let description: String

    static let closed = OutputFailure(EPIPE)

    fileprivate init(_ code: Int32) {
        isClosed = code == EPIPE
        description = "Cannot write the results: \(String(cString: strerror(code)))"
    }
}
