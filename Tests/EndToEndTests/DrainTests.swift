import ChatTestSupport
import Foundation
import Glibc
import Testing

@Suite("A server that is told to go", .timeLimit(.minutes(1)))
struct DrainTests {
    @Test(
        "ends with status 0 within 10 s, though its peers never answer", .threats("DOS-04"),
        arguments: [SIGTERM, SIGINT])
    func stubbornPeers(signal: Int32) async throws {
        let server = try await ServerProcess()
        let port = UInt16(try #require(URL(string: server.url)?.port))
        let token = try await server.token()
        let handshake = StubbornPeer.handshake(token: token)
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
