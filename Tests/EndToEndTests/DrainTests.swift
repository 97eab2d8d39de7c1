import ChatTestSupport
import Foundation
import Glibc
import Testing

@Suite("A server that is told to go", .timeLimit(.minutes(1)))
struct DrainTests {
    @Test("ends with status 0 within 10 s, though its peers never answer", arguments: [SIGTERM, SIGINT])
    func stubbornPeers(signal: Int32) async throws {
        let server = try await ServerProcess()
        let port = UInt16(try #require(URL(string: server.url)?.port))
        let token = try await server.token()
        let handshake = """
            GET /api/v1/chat/ws/chat/user?token=\(token) HTTP/1.1\r
            Host: 127.0.0.1\r
            Connection: Upgrade\r
            Upgrade: websocket\r
            Sec-WebSocket-Version: 13\r
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
            \r\n
            """
        // Sockets that never answer a close, a request that never ends, and connections that say nothing.
        let peers = [
            handshake, handshake, "POST /api/v1/auth/login HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nx", "",
        ]
        .map { StubbornPeer(port: port, saying: $0) }
        for peer in peers.prefix(2) { #expect(peer.hears("HTTP/1.1 101")) }
        let start = ContinuousClock.now
        try await server.stop(by: signal)
        #expect(ContinuousClock.now - start < .seconds(10))
        withExtendedLifetime(peers) {}
    }
}

/// A TCP connection that sends once, and then neither reads nor closes.
private final class StubbornPeer {
    private let descriptor: Int32

    init(port: UInt16, saying text: String) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
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

    deinit { close(descriptor) }

    /// Whether the first that comes begins so.
    func hears(_ text: String) -> Bool {
        var bytes = [UInt8](repeating: 0, count: text.utf8.count)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_WAITALL))
        return count == bytes.count && String(decoding: bytes, as: UTF8.self) == text
    }
}
