import ChatTestSupport
import ChatWebSocket
import Testing

@Suite("Sending")
struct SendingTests {
    @Test("a client masks each frame with the generator's next key")
    func masks() {
        var client = WebSocketEngine(.client)
        var generator = SeededGenerator(seed: 5)
        var same = SeededGenerator(seed: 5)
        for length in [0, 5, 8, 13, 300] {
            let payload = [UInt8](repeating: 0x61, count: length)
            let frame = client.frame(.text, payload: payload, using: &generator)
            let key = withUnsafeBytes(of: UInt32(truncatingIfNeeded: same.next())) { Array($0) }
            var expected = TestFrame(1, payload)
            expected.mask = key
            #expect(frame == expected.bytes)
        }
    }

    @Test("the system's keys differ from frame to frame")
    func keysDiffer() {
        var client = WebSocketEngine(.client)
        let keys = Set((0..<16).map { _ in Array(client.frame(text: []).suffix(4)) })
        #expect(keys.count > 1)
    }

    @Test("a server does not mask")
    func serverDoesNotMask() {
        var server = WebSocketEngine(.server)
        #expect(server.frame(text: [0x61]) == [0x81, 1, 0x61])
        #expect(server.frame(binary: [0xFF]) == [0x82, 1, 0xFF])
        #expect(server.frame(pong: [1, 2]) == [0x8A, 2, 1, 2])
    }

    @Test("a control frame's payload is cut to 125 bytes")
    func longPing() {
        var server = WebSocketEngine(.server)
        let long = [UInt8](repeating: 1, count: 200)
        #expect(server.frame(ping: long) == [0x89, 125] + long.prefix(125))
        #expect(server.frame(pong: long) == [0x8A, 125] + long.prefix(125))
    }
}
