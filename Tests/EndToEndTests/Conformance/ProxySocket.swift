import Foundation
import Glibc
import Synchronization

/// A TCP connection in the hands of two threads: one reads, the other may end it.
final class ProxySocket: Sendable {
    struct Broken: Error {}

    private let descriptor: Int32

    init(_ descriptor: Int32) {
        self.descriptor = descriptor
        var yes: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &yes, socklen_t(MemoryLayout<Int32>.size))
    }

    deinit { close(descriptor) }

    /// Connects to a port of this machine, from one of its many loopback addresses: a server that counts by address
    /// then takes each proxy for another caller.
    static func connect(to port: UInt16, fromHost host: UInt32) throws -> ProxySocket {
        let socket = ProxySocket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        var from = address(host, 0)
        var to = address(0x7F00_0001, port)
        let length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isConnected =
            withUnsafePointer(to: &from) { from in
                from.withMemoryRebound(to: sockaddr.self, capacity: 1) { bind(socket.descriptor, $0, length) == 0 }
            }
            && withUnsafePointer(to: &to) { to in
                to.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(socket.descriptor, $0, length) == 0
                }
            }
        guard isConnected else { throw Broken() }
        return socket
    }

    /// Listens on a free port.
    static func listen() throws -> (socket: ProxySocket, port: UInt16) {
        let socket = ProxySocket(Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0))
        var own = address(0x7F00_0001, 0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &own) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { own in
                bind(socket.descriptor, own, length) == 0 && Glibc.listen(socket.descriptor, 128) == 0
                    && getsockname(socket.descriptor, own, &length) == 0
            }
        }
        guard isListening else { throw Broken() }
        return (socket, UInt16(bigEndian: own.sin_port))
    }

    private static func address(_ host: UInt32, _ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = host.bigEndian
        address.sin_port = port.bigEndian
        return address
    }

    /// The next connection; nil once this was ended.
    func accept() -> ProxySocket? {
        while true {
            let accepted = Glibc.accept(descriptor, nil, nil)
            if accepted >= 0 { return ProxySocket(accepted) }
            guard errno == EINTR else { return nil }
        }
    }

    /// The next bytes; nil when the other end has closed.
    func read() throws -> [UInt8]? {
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, 0)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 { return nil }
            guard errno == EINTR else { throw Broken() }
        }
    }

    func write(_ bytes: [UInt8]) throws {
        var sent = 0
        while sent < bytes.count {
            let count = bytes.withUnsafeBytes {
                send(descriptor, $0.baseAddress?.advanced(by: sent), bytes.count - sent, Int32(MSG_NOSIGNAL))
            }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw Broken() }
            sent += count
        }
    }

    /// Ends it both ways: whoever reads sees the end. The descriptor itself lives as long as this object.
    func end() { shutdown(descriptor, Int32(SHUT_RDWR)) }
}
