import ChatTestSupport
import ChatWebSocket
import Testing

@Suite("The client's handshake")
struct ClientHandshakeTests {
    private typealias Progress = WebSocketClientHandshake.Progress

    private func handshake(subprotocols: [String] = ["chat.v2"]) throws -> WebSocketClientHandshake {
        var generator = SeededGenerator(seed: 1)
        return try WebSocketClientHandshake(
            target: "/chat?token=abc", host: "localhost:8000", subprotocols: subprotocols, using: &generator)
    }

    private func accept(_ handshake: WebSocketClientHandshake) throws -> String {
        let request = String(decoding: handshake.request, as: UTF8.self)
        let headers = request.split(separator: "\r\n").dropFirst().map { line in
            let parts = line.split(separator: ": ", maxSplits: 1)
            return WebSocketHeader(String(parts[0]), String(parts[1]))
        }
        return try WebSocketServerHandshake(method: "GET") { headers.values(of: $0) }.acceptKey
    }

    /// The progress after an answer in pieces, and after the connection's end when `ends`.
    private func progress(_ answer: String, piece: Int, ends: Bool = false) throws -> Progress {
        var handshake = try handshake()
        let bytes = Array(answer.replacing("ACCEPT", with: try accept(handshake)).utf8)
        var rest = bytes[...]
        var progress = Progress.needMore
        while !rest.isEmpty {
            progress = handshake.receive(rest.prefix(piece))
            rest = rest.dropFirst(piece)
        }
        return ends ? handshake.finish() : progress
    }

    private static let accepted =
        "HTTP/1.1 101 Switching Protocols\r\nupgrade: WebSocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ACCEPT\r\n"

    @Test("the request is what RFC 6455 §4.1 asks for")
    func request() throws {
        var generator = SeededGenerator(seed: 1)
        let handshake = try WebSocketClientHandshake(
            target: "/chat?token=a%20b", host: "salon.example",
            headers: [WebSocketHeader("Origin", "https://salon.example"), WebSocketHeader("X-Name", "Зоя")],
            subprotocols: ["chat.v2", "chat.v1"], using: &generator)
        let lines = String(decoding: handshake.request, as: UTF8.self).replacing("\r\n", with: "\n").split(
            separator: "\n", omittingEmptySubsequences: false)
        #expect(lines[0] == "GET /chat?token=a%20b HTTP/1.1")
        #expect(lines[1...3] == ["Host: salon.example", "Upgrade: websocket", "Connection: Upgrade"])
        #expect(lines[4].hasPrefix("Sec-WebSocket-Key: ") && lines[4].hasSuffix("==") && lines[4].utf8.count == 19 + 24)
        #expect(
            lines[5...] == [
                "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: chat.v2, chat.v1",
                "Origin: https://salon.example", "X-Name: Зоя", "", "",
            ])
    }

    @Test("keys differ from one handshake to the next")
    func keysDiffer() throws {
        let first = try WebSocketClientHandshake(target: "/", host: "h")
        let second = try WebSocketClientHandshake(target: "/", host: "h")
        #expect(first.request != second.request)
    }

    @Test(
        "nothing that could smuggle a line into the request is sent",
        arguments: [
            ("", "h", [], [], .target), ("chat", "h", [], [], .target), ("/a b", "h", [], [], .target),
            ("/a\r\nX: y", "h", [], [], .target), ("/a\u{0}", "h", [], [], .target), ("/é", "h", [], [], .target),
            ("/", "", [], [], .host), ("/", "h\r\nX: y", [], [], .host), ("/", "h h", [], [], .host),
            ("/", "h", [("A", "b\r\nX: y")], [], .header(name: "A")),
            ("/", "h", [("A", "b\nX")], [], .header(name: "A")),
            ("/", "h", [("A", "b\rX")], [], .header(name: "A")), ("/", "h", [("A", "\u{0}")], [], .header(name: "A")),
            ("/", "h", [("A:", "b")], [], .header(name: "A:")), ("/", "h", [("", "b")], [], .header(name: "")),
            ("/", "h", [("hOst", "b")], [], .header(name: "hOst")),
            ("/", "h", [("sec-websocket-key", "b")], [], .header(name: "sec-websocket-key")),
            ("/", "h", [("Content-Length", "5")], [], .header(name: "Content-Length")),
            ("/", "h", [], ["a b"], .subprotocol), ("/", "h", [], ["a\r\nX: y"], .subprotocol),
            ("/", "h", [], ["a", "a"], .subprotocol), ("/", "h", [], [""], .subprotocol),
        ] as [(String, String, [(String, String)], [String], WebSocketRequestError)])
    func injection(
        target: String, host: String, headers: [(String, String)], subprotocols: [String], error: WebSocketRequestError
    ) {
        #expect(throws: error) {
            try WebSocketClientHandshake(
                target: target, host: host, headers: headers.map { WebSocketHeader($0, $1) }, subprotocols: subprotocols
            )
        }
    }

    @Test("an acceptance opens the WebSocket, and what came behind it is kept", arguments: [1, 7, .max])
    func acceptance(piece: Int) throws {
        let none = try progress(Self.accepted + "\r\n", piece: piece)
        #expect(none == .accepted(subprotocol: nil, leftover: []))
        let chosen = try progress(Self.accepted + "Sec-WebSocket-Protocol: chat.v2\r\n\r\n", piece: piece)
        #expect(chosen == .accepted(subprotocol: "chat.v2", leftover: []))
        let early = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n"
        #expect(try progress(early + Self.accepted + "\r\n", piece: piece) == none)
        #expect(
            try progress(Self.accepted + "\r\n\u{1}\u{0}", piece: .max)
                == .accepted(subprotocol: nil, leftover: [1, 0]))
    }

    @Test(
        "an answer that does not fit the request fails",
        arguments: [
            accepted.replacing("101", with: "101x") + "\r\n",
            accepted.replacing("HTTP/1.1", with: "HTTP/1.0") + "\r\n",
            accepted.replacing("HTTP/1.1", with: "HTTP/2") + "\r\n",
            accepted.replacing("upgrade: WebSocket", with: "upgrade: h2c") + "\r\n",
            accepted.replacing("Connection: Upgrade", with: "Connection: close") + "\r\n",
            accepted.replacing("ACCEPT", with: "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=") + "\r\n",
            accepted.replacing("Sec-WebSocket-Accept: ACCEPT\r\n", with: "") + "\r\n",
            accepted + "Sec-WebSocket-Accept: ACCEPT\r\n\r\n",
            accepted + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n",
            accepted + "Sec-WebSocket-Protocol: other\r\n\r\n",
            accepted + "Sec-WebSocket-Protocol: chat.v2\r\nSec-WebSocket-Protocol: chat.v2\r\n\r\n",
            accepted + " folded: line\r\n\r\n", accepted + "no colon\r\n\r\n", accepted + "a b: c\r\n\r\n",
            accepted + "a: b\rc\r\n\r\n", accepted + "a: b\nc: d\r\n\r\n", accepted + "a: \u{0}\r\n\r\n",
            accepted + "long: " + String(repeating: "x", count: 16_384) + "\r\n\r\n",
            String(repeating: "x", count: 16_388), "garbage\r\n\r\n", "\r\n\r\n", "HTTP/1.1 99 No\r\n\r\n",
        ], [1, .max])
    func failures(answer: String, piece: Int) throws {
        guard case .failure(let reason) = try progress(answer, piece: piece) else {
            Issue.record("must fail")
            return
        }
        #expect(!reason.isEmpty)
    }

    @Test("an answer that ends early fails")
    func endsEarly() throws {
        let failure = Progress.failure(reason: "the connection ended during the handshake")
        #expect(try progress("", piece: 1, ends: true) == failure)
        #expect(try progress(Self.accepted, piece: 1, ends: true) == failure)
        #expect(try progress(Self.accepted.replacing("\r\n", with: "\n") + "\n", piece: 1, ends: true) == failure)
    }

    static let refusals: [(String, ends: Bool, Int, String)] = [
        ("HTTP/1.1 403 Forbidden\r\nContent-Length: 4\r\n\r\nno!!", false, 403, "no!!"),
        ("HTTP/1.1 403\r\nContent-Length: 2\r\n\r\nno!!", false, 403, "no"),
        ("HTTP/1.1 204 No Content\r\ncontent-length: 0\r\n\r\n", false, 204, ""),
        ("HTTP/1.1 500 Oops\r\nContent-Length: 9\r\n\r\nno", true, 500, "no"),
        ("HTTP/1.0 502 Bad Gateway\r\n\r\nproxy says no", true, 502, "proxy says no"),
        ("HTTP/1.1 403 F\r\nContent-Length: -4\r\n\r\nno!!", false, 403, ""),
        (
            "HTTP/1.1 403 F\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n", false, 403,
            "abcde"
        ),
        ("HTTP/1.1 403 F\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nA\r\nde", true, 403, "abcde"),
        ("HTTP/1.1 403 F\r\nTransfer-Encoding: chunked\r\n\r\nfffffffff\r\nabc", false, 403, ""),
        (
            "HTTP/1.1 401 F\r\n\r\n" + String(repeating: "x", count: 16_384) + "y", false, 401,
            String(repeating: "x", count: 16_384)
        ),
    ]

    @Test("a refusal is told with its status and body", arguments: refusals, [1, .max])
    func refusal(_ row: (answer: String, ends: Bool, status: Int, body: String), piece: Int) throws {
        guard case .refused(let refusal) = try progress(row.answer, piece: piece, ends: row.ends) else {
            Issue.record("must be refused")
            return
        }
        #expect(refusal.status == row.status)
        #expect(String(decoding: refusal.body, as: UTF8.self) == row.body)
    }

    @Test("a refusal's fields can be read by name in any case")
    func refusalHeaders() throws {
        let answer = "HTTP/1.1 429 Slow\r\nretry-after:  7 \r\nVary: A\r\nVary:B\r\nContent-Length: 0\r\n\r\n"
        guard case .refused(let refusal) = try progress(answer, piece: .max) else {
            Issue.record("must be refused")
            return
        }
        #expect(refusal.headers.values(of: "Retry-After") == ["7"])
        #expect(refusal.headers.values(of: "vary") == ["A", "B"])
    }

    @Test("once known, the outcome stays")
    func outcomeStays() throws {
        var handshake = try handshake()
        let failure = handshake.receive(Array("nonsense\r\n\r\n".utf8))
        #expect(handshake.receive(Array((Self.accepted + "\r\n").utf8)) == failure)
        #expect(handshake.finish() == failure)
    }

    @Test("random answers never trap", .threats("TERM-05"))
    func garbage() throws {
        var generator = SeededGenerator(seed: 8)
        let template = Array((Self.accepted + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\n\r\n").utf8)
        for round in 0..<1000 {
            var answer = template
            if round % 2 == 0 { answer.replaceSubrange(9..<12, with: "404".utf8) }
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                answer[Int.random(in: 0..<answer.count, using: &generator)] = UInt8.random(
                    in: 0...255, using: &generator)
            }
            var handshake = try handshake()
            let early = handshake.receive(answer)
            let final = handshake.finish()
            #expect(early == .needMore || early == final)
            #expect(final != .needMore)
        }
    }
}
