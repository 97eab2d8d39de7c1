import Glibc

/// A TCP connection to the server that never blocks.
final class LoadSocket {
    let descriptor: Int32
    private let tag: Int
    private let poller: Poller
    private var outgoing: [UInt8] = []
    private var sent = 0
    private var waitsForRoom = true
    private(set) var isOpen = true

    /// Begins to connect.
    init(port: UInt16, tag: Int, poller: Poller) throws {
        self.tag = tag
        self.poller = poller
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LoadError("no socket: \(String(cString: strerror(errno)))") }
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let status = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard status == 0 || errno == EINPROGRESS else {
            throw LoadError("cannot connect: \(String(cString: strerror(errno)))")
        }
        poller.add(descriptor, tag: tag, writes: true)
    }

    deinit { end() }

    /// Ends the connection.
    func end() {
        if isOpen { close(descriptor) }
        isOpen = false
    }

    /// Puts bytes behind those that wait.
    func write(_ bytes: [UInt8]) { outgoing += bytes }

    /// Hands the kernel what waits.
    func flush() {
        guard isOpen else { return }
        while sent < outgoing.count {
            let count = outgoing.withUnsafeBytes { bytes in
                let rest = UnsafeRawBufferPointer(rebasing: bytes[sent...])
                return send(
                    descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            }
            if count > 0 {
                sent += count
            } else {
                // Not yet connected, or the server's turn to read.
                guard errno == EAGAIN || errno == ENOTCONN || errno == EINTR else { return end() }
                break
            }
        }
        if sent == outgoing.count {
            outgoing.removeAll(keepingCapacity: true)
            sent = 0
        }
        let waits = !outgoing.isEmpty
        guard waits != waitsForRoom else { return }
        waitsForRoom = waits
        poller.change(descriptor, tag: tag, writes: waits)
    }

    /// Reads what is there; `nil` where the server closed.
    func read(into scratch: UnsafeMutableRawBufferPointer) -> UnsafeRawBufferPointer? {
        let count = recv(descriptor, scratch.baseAddress, scratch.count, 0)
        if count > 0 { return UnsafeRawBufferPointer(rebasing: scratch[..<count]) }
        if count < 0, errno == EAGAIN || errno == EINTR { return UnsafeRawBufferPointer(start: nil, count: 0) }
        end()
        return nil
    }
}
