import Foundation
import Glibc
import Testing

/// A TCP connection that sends once, and then neither reads nor closes.
final class StubbornPeer {
    private let descriptor: Int32

    init(port: UInt16, saying text: String) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var limit = timeval(tv_sec: 30, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &limit, socklen_t(MemoryLayout<timeval>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
                #expect(connect(descriptor, pointer, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0)
            }
        }
        #expect(send(descriptor, text, text.utf8.count, Int32(MSG_NOSIGNAL)) == text.utf8.count)
    }

    /// The request that opens a staff member's WebSocket.
    static func handshake(token: String) -> String {
        """
        GET /api/v1/chat/ws/chat/user?token=\(token) HTTP/1.1\r
        Host: 127.0.0.1\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r\n
        """
    }

    deinit { close(descriptor) }

    /// Whether the first that comes begins so.
    func hears(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: text.utf8.count)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_WAITALL))
        return count == bytes.count && String(decoding: bytes, as: UTF8.self) == text
    }

    /// All that comes until the other side ends the connection.
    func hearsToTheEnd() -> [UInt8] {
        var (all, bytes) = ([UInt8](), [UInt8](repeating: 0, count: 4_096))
        while true {
            let count = recv(descriptor, &bytes, bytes.count, 0)
            guard count > 0 else { return all }
            all += bytes[..<count]
        }
    }
}
