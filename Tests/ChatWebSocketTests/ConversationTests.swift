import ChatWebSocket
import Testing

@Test("both ends understand each other from the handshake to the close")
func conversation() throws {
    var handshake = try WebSocketClientHandshake(
        target: "/chat?token=x", host: "localhost:8000", subprotocols: ["chat.v2"])
    let lines = String(decoding: handshake.request, as: UTF8.self).split(separator: "\r\n").dropFirst()
    let fields = lines.map { line in
        let parts = line.split(separator: ": ", maxSplits: 1).map(String.init)
        return WebSocketHeader(parts[0], parts[1])
    }
    let answer = try WebSocketServerHandshake(method: "GET", subprotocols: ["chat.v2"]) { fields.values(of: $0) }
    #expect(handshake.receive(answer.response) == .accepted(subprotocol: "chat.v2", leftover: []))

    let configuration = WebSocketEngine.Configuration(maximumMessageBytes: 1000)
    var client = WebSocketEngine(role: .client, configuration: configuration)
    var server = WebSocketEngine(role: .server, configuration: configuration)
    server.append(client.frame(text: Array("привет".utf8)))
    server.append(client.frame(ping: [1, 2]))
    #expect(server.next() == .text(Array("привет".utf8)))
    #expect(server.next() == .ping([1, 2]))
    #expect(server.next() == nil)
    client.append(server.frame(close: WebSocketClose(code: .policyViolation, reason: "kicked")))
    #expect(client.next() == .close(WebSocketClose(code: .policyViolation, reason: "kicked")))
    #expect(server.frame(text: [0x41]).isEmpty)
}
