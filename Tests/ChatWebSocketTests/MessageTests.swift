import ChatWebSocket
import ChatTestSupport
import Testing

@Suite("Messages")
struct MessageTests {
    @Test("fragments, empty ones too, make one message, and control frames come between them")
    func fragments() {
        let bytes =
            TestFrame(1, [], final: false).bytes + TestFrame(0, [0x61], final: false).bytes
            + TestFrame(9, [1]).bytes + TestFrame(0, [], final: false).bytes + TestFrame(10, [2]).bytes
            + TestFrame(0, [0x62]).bytes + TestFrame(2, [0xFF]).bytes
        var engine = WebSocketEngine(.server)
        #expect(engine.events(of: bytes) == [.ping([1]), .pong([2]), .text([0x61, 0x62]), .binary([0xFF])])
    }

    @Test("a close within a fragmented message ends it")
    func closeWithin() {
        var engine = WebSocketEngine(.server)
        let bytes = TestFrame(1, [0x61], final: false).bytes + TestFrame(8).bytes
        #expect(engine.events(of: bytes) == [.close(WebSocketClose(code: nil))])
    }

    @Test("thirty thousand tiny fragments make one message", .timeLimit(.minutes(1)))
    func tinyFragments() {
        let count = 30_000
        var bytes = TestFrame(2, [7], final: false).bytes
        let fragment = TestFrame(0, [7], final: false).bytes
        for _ in 2..<count { bytes += fragment }
        bytes += TestFrame(0, [7]).bytes
        let message = WebSocketEngine.Event.binary([UInt8](repeating: 7, count: count))
        var engine = WebSocketEngine(.server)
        #expect(engine.events(of: bytes) == [message])
        #expect(engine.events(of: bytes, inPiecesOf: { 5 }) == [message])
    }

    @Test("a message of the limit's size is taken, whole or in fragments")
    func atTheLimit() {
        var engine = WebSocketEngine(.server, limit: 4)
        let whole = TestFrame(1, Array("abcd".utf8)).bytes
        let parts = TestFrame(1, Array("abc".utf8), final: false).bytes + TestFrame(0, Array("d".utf8)).bytes
        #expect(engine.events(of: whole + parts) == [.text(Array("abcd".utf8)), .text(Array("abcd".utf8))])
    }

    @Test("a message over the limit fails with 1009 by its header alone", .threats("IN-03"))
    func overTheLimit() {
        var whole = WebSocketEngine(.client, limit: 200)
        #expect(whole.events(of: [0x81, 126, 0, 201]).map(\.failureCode) == [1009])
        var huge = WebSocketEngine(.client, limit: .max)
        #expect(
            huge.events(of: [0x01, 1, 0x61, 0x80, 127, 0x7F] + [UInt8](repeating: 0xFF, count: 7)).map(\.failureCode)
                == [1009])
        var parts = WebSocketEngine(.client, limit: 4)
        #expect(parts.events(of: [0x01, 3, 0x61, 0x61, 0x61, 0x80, 2]).map(\.failureCode) == [1009])
    }

    @Test("a limit does not count what control frames carry")
    func controlFramesAreNotCounted() {
        var engine = WebSocketEngine(.server, limit: 1)
        let ping = [UInt8](repeating: 9, count: 125)
        #expect(engine.events(of: TestFrame(9, ping).bytes) == [.ping(ping)])
    }

    @Test("a binary message that is not taken fails with 1003 by its header")
    func binaryRefused() {
        var engine = WebSocketEngine(.server, acceptsBinary: false)
        #expect(engine.events(of: Array(TestFrame(2, [1], final: false).bytes.prefix(6))).map(\.failureCode) == [1003])
    }

    @Test("no buffer is held between messages, however large they were", arguments: [1, 1000])
    func noMemoryWhenIdle(piece: Int) {
        var engine = WebSocketEngine(.server)
        let payload = [UInt8](repeating: 0x61, count: 100_000)
        let bytes =
            TestFrame(1, payload, final: false).bytes + TestFrame(9, [1]).bytes + TestFrame(0, payload).bytes
        #expect(engine.events(of: bytes, inPiecesOf: { piece }).count == 2)
        #expect(engine.events(of: bytes).count == 2)
        #expect(heldBytes(by: engine) == 0)
        engine.append(Array(bytes.prefix(50_000)))
        #expect(engine.next() == nil)
        #expect(heldBytes(by: engine) >= 49_000)
    }

    @Test("what was read is given up though more is appended before all is read")
    func lateReader() {
        let frame = TestFrame(1, [0x61]).bytes
        var engine = WebSocketEngine(.server)
        engine.append(frame)
        for _ in 0..<5000 {
            engine.append(frame)
            #expect(engine.next() == .text([0x61]))
        }
        #expect(heldBytes(by: engine) < 200)
        #expect(engine.next() == .text([0x61]))
        #expect(engine.next() == nil)
    }

    private func heldBytes(by engine: WebSocketEngine) -> Int {
        Mirror(reflecting: engine).children.compactMap { ($0.value as? [UInt8])?.capacity }.reduce(0, +)
    }
}
