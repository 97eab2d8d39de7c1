import ChatTestSupport
import ChatWire
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import ChatServer

/// A handshake of which a test changes what it wants to see refused.
struct TestHandshake {
    var line = "GET \(RealtimeEntrance.userPath)?token=a.b-c_d HTTP/1.1"
    var headers = [
        "Host": "chat.example", "Upgrade": "websocket", "Connection": "keep-alive, Upgrade",
        "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    ]

    var text: String {
        line + "\r\n" + headers.map { "\($0.key): \($0.value)\r\n" }.sorted().joined() + "\r\n"
    }
}

/// An accepted connection without a socket.
final class TestChannel {
    let channel = EmbeddedChannel()
    let value: ChatHTTPChannel.Value
    let recorder = Recorder()

    /// What the connection's handler saw.
    final class Recorder: ChannelInboundHandler {
        typealias InboundIn = ByteBuffer
        var request: RealtimeRequest?
        var received = ""
        var isQuiescing = false
        var isHalfClosed = false

        func channelRead(context: ChannelHandlerContext, data: NIOAny) {
            received += String(buffer: unwrapInboundIn(data))
        }

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ChannelShouldQuiesceEvent { isQuiescing = true }
            if event as? ChannelEvent == .inputClosed { isHalfClosed = true }
        }
    }

    init(origins: OriginPolicy = OriginPolicy(), limits: ConnectionLimits = ConnectionLimits()) throws {
        let loopBound = NIOLoopBound(recorder, eventLoop: channel.eventLoop)
        let entrance = RealtimeEntrance(
            origins: origins, proxies: TrustedProxies(ranges: [try #require(AddressRange("10.0.0.0/8"))])
        ) { request, channel in
            loopBound.value.request = request
            try channel.pipeline.syncOperations.addHandler(loopBound.value)
        }
        let http = ChatHTTPChannel(
            responder: { _, _, _ in }, entrance: entrance, limits: limits, isSecure: false)
        value = try http.setup(channel: channel, logger: .silent).wait()
        try channel.connect(to: SocketAddress(ipAddress: "10.1.2.3", port: 5)).wait()
    }

    func receive(_ text: String) throws {
        try channel.writeInbound(ByteBuffer(string: text))
        channel.embeddedEventLoop.run()
    }

    /// All that was sent.
    func sent() throws -> String {
        var text = ""
        while let buffer = try channel.readOutbound(as: ByteBuffer.self) { text += String(buffer: buffer) }
        return text
    }

    deinit { _ = try? channel.finish(acceptAlreadyClosed: true) }
}

@Suite("The WebSocket handshake")
struct HandshakeTests {
    @Test("is answered, and the handler gets who connects how", arguments: RealtimeProtocol.allCases)
    func accepted(_ subprotocol: RealtimeProtocol) throws {
        let channel = try TestChannel()
        var handshake = TestHandshake()
        handshake.headers["Sec-WebSocket-Protocol"] = subprotocol == .v2 ? "chat.v9, chat.v2" : "chat.v9"
        handshake.headers["User-Agent"] = "tester"
        handshake.headers["X-Forwarded-For"] = "1.1.1.1, 203.0.113.9"
        try channel.receive(handshake.text)
        let answer = try channel.sent()
        #expect(answer.hasPrefix("HTTP/1.1 101 Switching Protocols\r\n"))
        #expect(answer.contains("Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"))
        #expect(answer.contains("Sec-WebSocket-Protocol: chat.v2\r\n") == (subprotocol == .v2))
        #expect(
            channel.recorder.request
                == RealtimeRequest(
                    side: .user, token: "a.b-c_d", subprotocol: subprotocol, remoteAddress: "203.0.113.9",
                    userAgent: "tester"))
    }

    @Test("reads the token from the header, or percent-decoded from the query")
    func token() throws {
        var handshake = TestHandshake()
        handshake.line = "GET \(RealtimeEntrance.customerPath)?a=b&token=%61%2Eb HTTP/1.1"
        let query = try TestChannel()
        try query.receive(handshake.text)
        #expect(query.recorder.request?.token == "a.b")
        #expect(query.recorder.request?.side == .customer)
        handshake.line = "GET \(RealtimeEntrance.customerPath) HTTP/1.1"
        handshake.headers["Authorization"] = "Bearer x.y"
        let header = try TestChannel()
        try header.receive(handshake.text)
        #expect(header.recorder.request?.token == "x.y")
        handshake.headers["Authorization"] = nil
        let none = try TestChannel()
        try none.receive(handshake.text)
        #expect(none.recorder.request?.token == nil && none.recorder.request != nil)
    }

    @Test("bytes behind the head reach the handler, however they are cut", arguments: [0, 1, 20, 200, 1_000])
    func bytesBehind(cut: Int) throws {
        let channel = try TestChannel()
        let text = TestHandshake().text + "frame one"
        try channel.receive(String(text.prefix(cut)))
        try channel.receive(String(text.dropFirst(cut)))
        try channel.receive(", frame two")
        #expect(channel.recorder.received == "frame one, frame two")
        #expect(try channel.sent().hasPrefix("HTTP/1.1 101 "))
    }

    @Test("a connection is bytes and nothing else afterwards")
    func rawAfterwards() throws {
        let channel = try TestChannel()
        try channel.receive(TestHandshake().text)
        _ = try channel.sent()
        try channel.receive("GET / HTTP/1.1\r\n\r\n")
        #expect(channel.recorder.received == "GET / HTTP/1.1\r\n\r\n")
        try channel.channel.writeOutbound(ByteBuffer(string: "raw"))
        #expect(try channel.sent() == "raw")
        channel.channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(channel.recorder.isHalfClosed)
        channel.channel.embeddedEventLoop.advanceTime(by: .hours(1))
        #expect(channel.channel.isActive)
    }

    struct Bad: CustomTestStringConvertible {
        var line: String?
        var header = ""
        var value: String?
        var status: Int
        var expected = ""
        var testDescription: String { "\(line ?? header) \(value ?? "absent"): \(status)" }
    }

    @Test(
        "a bad one is answered and closed",
        arguments: [
            Bad(header: "Sec-WebSocket-Version", value: "8", status: 426, expected: "Sec-WebSocket-Version: 13\r\n"),
            Bad(header: "Sec-WebSocket-Version", status: 426),
            Bad(header: "Connection", value: "keep-alive", status: 426),
            Bad(header: "Sec-WebSocket-Key", status: 400),
            Bad(header: "Sec-WebSocket-Key", value: "short", status: 400),
            Bad(header: "Sec-WebSocket-Protocol", value: "a b", status: 400),
            Bad(header: "Content-Length", value: "3", status: 400, expected: #"{"detail":"A handshake has no body""#),
            Bad(header: "Transfer-Encoding", value: "chunked", status: 400),
            Bad(header: "Origin", value: "https://evil.example", status: 403, expected: #""code":"forbidden""#),
            Bad(header: "Origin", value: "null", status: 403),
        ])
    func refused(_ bad: Bad) throws {
        let channel = try TestChannel()
        var handshake = TestHandshake()
        handshake.headers[bad.header] = bad.value
        // Of what comes behind the head the parser may complain; nobody is to hear it.
        _ = try? channel.receive(handshake.text + "abc")
        let answer = try channel.sent()
        #expect(answer.hasPrefix("HTTP/1.1 \(bad.status) "))
        #expect(answer.contains("Content-Type: application/json\r\n") && answer.contains(bad.expected))
        #expect(!channel.channel.isActive)
        #expect(channel.recorder.request == nil)
    }

    @Test(
        "a page of the server's own or an allowed origin may connect", .threats("IN-07"), .rules("WS-04"),
        arguments: ["https://chat.example", "http://CHAT.example", "https://other.example", "http://localhost:3000"])
    func allowedOrigin(_ origin: String) throws {
        let channel = try TestChannel(
            origins: OriginPolicy(allowed: ["https://other.example/"], allowsLoopback: true))
        var handshake = TestHandshake()
        handshake.headers["Origin"] = origin
        try channel.receive(handshake.text)
        #expect(channel.recorder.request != nil)
    }

    @Test("the server going down meanwhile is told to the handler")
    func quiescing() throws {
        let channel = try TestChannel()
        let text = TestHandshake().text
        try channel.channel.writeInbound(ByteBuffer(string: text))
        // The parser leaves the pipeline one tick later; until then nobody listens.
        #expect(channel.recorder.request == nil)
        channel.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        channel.channel.embeddedEventLoop.run()
        #expect(channel.recorder.isQuiescing)
    }
}

@Suite("What comes before the first request")
struct FirstRequestTests {
    @Test(
        "a connection that sends no head in time is closed", .threats("DOS-03"),
        arguments: [("", "G"), ("GET / HTTP/1.1\r\nHo", "st: a\r\n")])
    func slowHead(_ text: String, rest: String) throws {
        let channel = try TestChannel(limits: ConnectionLimits(firstHead: .seconds(10)))
        try channel.receive(text)
        channel.channel.embeddedEventLoop.advanceTime(by: .milliseconds(9_999))
        #expect(channel.channel.isActive)
        try channel.receive(rest)
        channel.channel.embeddedEventLoop.advanceTime(by: .milliseconds(1))
        #expect(!channel.channel.isActive)
    }

    @Test("the server going down closes it")
    func quiescing() throws {
        let channel = try TestChannel()
        channel.channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        #expect(!channel.channel.isActive)
    }

    @Test("a handshake that is not finished counts as well")
    func slowBody() throws {
        var handshake = TestHandshake()
        handshake.headers["Origin"] = nil
        let channel = try TestChannel()
        try channel.receive(String(handshake.text.dropLast(2)))
        channel.channel.embeddedEventLoop.advanceTime(by: .seconds(10))
        #expect(!channel.channel.isActive)
    }
}
