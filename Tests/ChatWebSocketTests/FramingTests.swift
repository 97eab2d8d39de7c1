import ChatWebSocket
import ChatTestSupport
import Testing

@Suite("Framing")
struct FramingTests {
    @Test("RFC 6455 §5.7's examples are understood")
    func examples() {
        var client = WebSocketEngine(.client)
        var server = WebSocketEngine(.server)
        let hello = Array("Hello".utf8)
        let masked: [UInt8] = [0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58]
        #expect(client.events(of: [0x81, 0x05] + hello) == [.text(hello)])
        #expect(server.events(of: [0x81, 0x85] + masked) == [.text(hello)])
        #expect(client.events(of: [0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C, 0x6F]) == [.text(hello)])
        #expect(client.events(of: [0x89, 0x05] + hello) == [.ping(hello)])
        #expect(server.events(of: [0x8A, 0x85] + masked) == [.pong(hello)])
    }

    @Test(
        "a payload of any form of length arrives, however it is cut",
        arguments: [0, 1, 7, 8, 9, 125, 126, 127, 128, 65535, 65536], [1, 3, 997, .max])
    func lengths(length: Int, piece: Int) {
        let payload = (0..<length).map { UInt8(ascii: "a") + UInt8($0 % 26) }
        var client = WebSocketEngine(.client)
        var server = WebSocketEngine(.server)
        let sent = client.frame(text: payload) + client.frame(binary: payload)
        #expect(server.events(of: sent, inPiecesOf: { piece }) == [.text(payload), .binary(payload)])
        let answered = server.frame(text: payload) + server.frame(binary: payload)
        #expect(client.events(of: answered, inPiecesOf: { piece }) == [.text(payload), .binary(payload)])
    }

    @Test("a shared frame is what the server's engine would send", arguments: [0, 125, 126, 65535, 65536])
    func sharedFrames(length: Int) {
        let payload = [UInt8](repeating: 0x61, count: length)
        var server = WebSocketEngine(.server)
        let frame = server.frame(text: payload)
        #expect(WebSocketFrame.unmasked(.text, payload: payload) == frame)
        #expect(WebSocketFrame.header(.text, payloadLength: length) + payload == frame)
        #expect(WebSocketFrame.headerSize(payloadLength: length) == frame.count - length)
    }

    static let violations: [(String, WebSocketRole, [UInt8])] = [
        ("RSV1", .server, [0xC1, 0x80, 0, 0, 0, 0]),
        ("RSV2", .server, [0xA1, 0x80, 0, 0, 0, 0]),
        ("RSV3", .client, [0x91, 0x00]),
        ("RSV1 in a ping", .client, [0xC9, 0x00]),
        ("opcode 3", .client, [0x83, 0x00]),
        ("opcode 7", .server, [0x87, 0x80]),
        ("opcode 11", .client, [0x8B, 0x00]),
        ("opcode 15", .server, [0x8F, 0x80]),
        ("unmasked to a server", .server, [0x81, 0x01]),
        ("unmasked ping to a server", .server, [0x89, 0x00]),
        ("masked to a client", .client, [0x81, 0x81]),
        ("fragmented ping", .client, [0x09, 0x00]),
        ("fragmented pong", .client, [0x0A, 0x00]),
        ("fragmented close", .server, [0x08, 0x80]),
        ("ping over 125 bytes", .client, [0x89, 126]),
        ("close over 125 bytes", .server, [0x88, 0x80 | 127]),
        ("16-bit length of 125", .client, [0x81, 126, 0, 125]),
        ("64-bit length of 65535", .client, [0x81, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]),
        ("64-bit length with the top bit", .server, [0x81, 0xFF, 0x80, 0, 0, 0, 0, 1, 0, 0]),
        ("all bits of a 64-bit length", .client, [0x82, 127] + [UInt8](repeating: 0xFF, count: 8)),
        ("continuation of nothing", .client, [0x80, 0x00]),
        ("continuation of nothing, going on", .client, [0x00, 0x01]),
        ("continuation after a whole message", .client, [0x81, 0x00, 0x80, 0x00]),
        ("text within a text", .client, [0x01, 0x01, 0x61, 0x81, 0x01, 0x61]),
        ("binary within a text", .client, [0x01, 0x00, 0x02, 0x00]),
    ]

    @Test("a broken rule fails with 1002, as soon as its bytes are there", .threats("IN-03"), arguments: violations)
    func violation(name: String, role: WebSocketRole, bytes: [UInt8]) {
        var engine = WebSocketEngine(role)
        #expect(engine.events(of: bytes).last?.failureCode == 1002)
        #expect(engine.isFinished)
        var slow = WebSocketEngine(role)
        #expect(slow.events(of: bytes, inPiecesOf: { 1 }).last?.failureCode == 1002)
    }

    @Test("nothing comes after a failure or a close")
    func silenceAfterTheEnd() {
        let text = TestFrame(1, [0x61]).bytes
        for ending in [[0xC1, 0x80], TestFrame(8, [0x03, 0xE8]).bytes] {
            var engine = WebSocketEngine(.server)
            #expect(engine.events(of: ending + text).count == 1)
            #expect(engine.events(of: text).isEmpty)
            #expect(engine.events(of: text, inPiecesOf: { 2 }).isEmpty)
        }
    }

    @Test("bytes appended before are read before those given directly")
    func appendedFirst() {
        var engine = WebSocketEngine(.server)
        let frames = TestFrame(1, [0x61]).bytes + TestFrame(1, [0x62]).bytes
        engine.append(Array(frames.prefix(9)))
        let events = engine.events(of: Array(frames.dropFirst(9)), inPiecesOf: { .max })
        #expect(events == [.text([0x61]), .text([0x62])])
    }
}
