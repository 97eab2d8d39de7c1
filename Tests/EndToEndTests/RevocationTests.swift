import ChatTestSupport
import Foundation
import Testing

@Suite("Access that is taken away while one is connected", .timeLimit(.minutes(1)))
struct RevocationTests {
    @Test(
        "what a command beside the server switches off is cut off at once, with the word that says why",
        .threats("ISO-05", "TOK-06"))
    func disabled() async throws {
        let server = try await ServerProcess()
        let port = UInt16(try #require(URL(string: server.url)?.port))
        let token = try await server.token()
        let peer = StubbornPeer(port: port, saying: StubbornPeer.handshake(token: token))
        #expect(peer.hears("HTTP/1.1 101"))

        let command = try PtyProcess(
            Binary.chatServer, ["user", "disable", server.staffEmail, "--data", server.folder.path],
            environment: Console.environment, columns: 200)
        #expect(try await command.ending() == .exited(status: 0))
        let close = [0x88, UInt8(2 + "deactivated".utf8.count), 0x03, 0xF0] + Array("deactivated".utf8)
        #expect(peer.hearsToTheEnd().suffix(close.count).elementsEqual(close))

        let late = StubbornPeer(port: port, saying: StubbornPeer.handshake(token: token))
        #expect(late.hearsToTheEnd().suffix("deactivated".utf8.count).elementsEqual(Array("deactivated".utf8)))
        try await server.stop()
    }
}
