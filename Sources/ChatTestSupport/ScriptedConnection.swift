internal import Glibc
internal import Synchronization

/// The server's end of a connection, in the hands of a script.
///
/// Used by the script's thread alone, but for ``interrupt()``.
public final class ScriptedConnection: Sendable {
    /// How long a script waits for bytes, in seconds.
    public static let patience = 10

    /// The first connection is 1.
    public let number: Int
    /// -1 once closed.
    private let descriptor: Mutex<Int32>
    /// What was read and is not used yet.
    private let unread = Mutex<[UInt8]>([])

    init(_ descriptor: Int32, number: Int) {
        self.number = number
        self.descriptor = Mutex(descriptor)
        var limit = timeval(tv_sec: Self.patience, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(descriptor, SOL_SOCKET, SO_SNDTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    /// The client's end of a connection to a port of this machine.
    public static func connect(to port: UInt16) throws -> ScriptedConnection {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw ScriptFailure("no socket (errno \(errno))") }
        let connection = ScriptedConnection(descriptor, number: 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        address.sin_port = port.bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        guard isConnected else {
            connection.close()
            throw ScriptFailure("nobody listens on port \(port) (errno \(errno))")
        }
        return connection
    }

    // MARK: Reading

    /// The next bytes, up to 64 KiB.
    ///
    /// - Returns: nil when the client has closed.
    public func read() throws -> [UInt8]? {
        let waiting = unread.withLock { unread in
            defer { unread = [] }
            return unread
        }
        if !waiting.isEmpty { return waiting }
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor.withLock { $0 }, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 || errno == ECONNRESET { return nil }
            guard errno == EINTR else { throw ScriptFailure("nothing came (errno \(errno))") }
        }
    }

    /// Waits until the client closes, whatever it says before.
    public func readToEnd() throws {
        while try read() != nil {}
    }

    /// Reads an HTTP request, its body included.
    ///
    /// - Returns: nil when the client has closed.
    public func readRequest() throws -> ScriptedRequest? {
        var bytes: [UInt8] = []
        while true {
            if let (request, used) = ScriptedRequest.parse(bytes) {
                unread.withLock { $0 = Array(bytes[used...]) }
                return request
            }
            guard let more = try read() else { return nil }
            bytes += more
        }
    }

    // MARK: Writing

    /// Sends bytes, all of them.
    public func write(_ bytes: some Collection<UInt8>) throws {
        let bytes = Array(bytes)
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes { buffer in
                send(
                    descriptor.withLock { $0 }, buffer.baseAddress?.advanced(by: sent), buffer.count - sent,
                    Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw ScriptFailure("the client takes nothing (errno \(errno))") }
            sent += count
        }
    }

    /// Sends bytes in pieces of that size, each in a segment of its own.
    public func write(_ bytes: some Collection<UInt8>, inPiecesOf size: Int) throws {
        let bytes = Array(bytes)
        for start in stride(from: 0, to: bytes.count, by: size) {
            try write(bytes[start..<min(start + size, bytes.count)])
        }
    }

    /// Sends an answer.
    public func respond(_ status: Int, json body: String = "", headers: [String] = []) throws {
        let lines = ["HTTP/1.1 \(status) Scripted", "Content-Length: \(body.utf8.count)"]
        let type = body.isEmpty ? [] : ["Content-Type: application/json"]
        try write(((lines + type + headers).joined(separator: "\r\n") + "\r\n\r\n" + body).utf8)
    }

    // MARK: Ending

    /// Closes the connection as usual.
    public func close() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            Glibc.close(descriptor)
            descriptor = -1
        }
    }

    /// Breaks the connection: the client gets a reset.
    public func reset() {
        descriptor.withLock { descriptor in
            guard descriptor >= 0 else { return }
            var now = linger(l_onoff: 1, l_linger: 0)
            setsockopt(descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
            Glibc.close(descriptor)
            descriptor = -1
        }
    }

    /// Ends what the script waits for, from another thread.
    public func interrupt() {
        descriptor.withLock { descriptor in
            if descriptor >= 0 {
                shutdown(descriptor, Int32(SHUT_RDWR))
            }
        }
    }
}
