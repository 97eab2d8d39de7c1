import ChatWebSocket
import Testing

@Suite("The server's handshake")
struct ServerHandshakeTests {
    static let sample = [
        WebSocketHeader("Host", "server.example.com"),
        WebSocketHeader("Upgrade", "websocket"),
        WebSocketHeader("Connection", "Upgrade"),
        WebSocketHeader("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="),
        WebSocketHeader("Sec-WebSocket-Version", "13"),
    ]

    /// The sample request with other values for one field; none takes the field out.
    private static func sample(_ name: String, _ values: [String]) -> [WebSocketHeader] {
        sample.filter { $0.name != name } + values.map { WebSocketHeader(name, $0) }
    }

    private func refusal(method: String = "GET", _ headers: [WebSocketHeader]) -> WebSocketServerHandshake.Refusal? {
        do throws(WebSocketServerHandshake.Refusal) {
            _ = try WebSocketServerHandshake(method: method) { headers.values(of: $0) }
            return nil
        } catch {
            return error
        }
    }

    @Test("RFC 6455's sample key is answered with its sample proof")
    func sampleKey() throws {
        let handshake = try WebSocketServerHandshake(method: "GET") { Self.sample.values(of: $0) }
        #expect(handshake.acceptKey == "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=")
        #expect(handshake.subprotocol == nil)
        let answer =
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
        #expect(String(decoding: handshake.response, as: UTF8.self) == answer)
    }

    @Test(
        "lists, spaces and letters in other cases are understood",
        arguments: [
            ("Connection", ["keep-alive, Upgrade"]), ("Connection", ["keep-alive", "UPGRADE"]),
            ("Connection", [",, upgrade ,"]), ("Upgrade", ["WebSocket"]), ("Upgrade", ["h2c,\twebsocket"]),
            ("Sec-WebSocket-Key", ["  dGhlIHNhbXBsZSBub25jZQ==\t"]), ("Sec-WebSocket-Version", [" 13 "]),
        ])
    func tolerated(name: String, values: [String]) {
        #expect(refusal(Self.sample(name, values)) == nil)
    }

    @Test(
        "what is no handshake of version 13 is told what to ask for",
        arguments: [
            ("Upgrade", []), ("Upgrade", ["h2c"]), ("Upgrade", ["websockets"]), ("Connection", []),
            ("Connection", ["keep-alive"]), ("Sec-WebSocket-Version", []), ("Sec-WebSocket-Version", ["8"]),
            ("Sec-WebSocket-Version", ["13, 8"]), ("Sec-WebSocket-Version", ["13", "13"]),
        ])
    func upgradeRequired(name: String, values: [String]) {
        let refusal = refusal(Self.sample(name, values))
        #expect(refusal?.status == 426)
        #expect(refusal?.headers.values(of: "sec-websocket-version") == ["13"])
        #expect(refusal?.headers.values(of: "upgrade") == ["websocket"])
    }

    @Test(
        "a key that is not 16 bytes of base64 is a bad request",
        arguments: [
            [], [""], ["dGhlIHNhbXBsZSBub25jZQ"], ["dGhlIHNhbXBsZSBub25jZQ="], ["dGhlIHNhbXBsZSBub25jZQ==="],
            ["dGhlIHNhbXBsZSBub25jZR=="], ["dGhlIHNhbXBsZSBub25j!Q=="], ["dGhlIHNhbXBsZSBub25jZWU="],
            ["dGhlIHNhbXBsZSBub24=ZQ=="], ["dGhlIHNhbXBsZSBub25jZQ==", "dGhlIHNhbXBsZSBub25jZQ=="],
            ["=============Q=========="],
        ])
    func badKey(keys: [String]) {
        #expect(refusal(Self.sample("Sec-WebSocket-Key", keys))?.status == 400)
    }

    @Test("another method is not allowed")
    func method() {
        let refusal = refusal(method: "POST", Self.sample)
        #expect(refusal?.status == 405)
        #expect(refusal?.headers == [WebSocketHeader("Allow", "GET")])
    }

    @Test(
        "the server's best subprotocol among those offered is chosen",
        arguments: [
            (["chat.v2"], "chat.v2"), (["chat.v1, chat.v2"], "chat.v2"), (["other", "chat.v1"], "chat.v1"),
            (["other"], nil), (["CHAT.V2"], nil), ([], nil),
        ] as [([String], String?)])
    func subprotocol(offered: [String], chosen: String?) throws {
        let headers = Self.sample("Sec-WebSocket-Protocol", offered)
        let handshake = try WebSocketServerHandshake(method: "GET", subprotocols: ["chat.v2", "chat.v1"]) {
            headers.values(of: $0)
        }
        #expect(handshake.subprotocol == chosen)
        #expect(handshake.headers.values(of: "Sec-WebSocket-Protocol") == (chosen.map { [$0] } ?? []))
    }

    @Test("a subprotocol that is no token is a bad request")
    func badSubprotocol() {
        #expect(refusal(Self.sample("Sec-WebSocket-Protocol", ["a b"]))?.status == 400)
    }
}
