import ChatWebSocket
import Testing

@Suite("Closing")
struct CloseTests {
    private func payload(_ code: Int, _ reason: [UInt8] = []) -> [UInt8] {
        [UInt8(code >> 8), UInt8(code & 0xFF)] + reason
    }

    @Test(
        "a code that may travel is understood",
        arguments: [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999])
    func validCodes(code: Int) {
        var engine = WebSocketEngine(.server)
        let expected = WebSocketClose(code: WebSocketCloseCode(rawValue: UInt16(code)), reason: "да")
        #expect(engine.events(of: TestFrame(8, payload(code, Array("да".utf8))).bytes) == [.close(expected)])
        #expect(WebSocketCloseCode(rawValue: UInt16(code)).isValidOnTheWire)
    }

    @Test(
        "a code that must not travel fails with 1002, and is never sent",
        arguments: [0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65535])
    func invalidCodes(code: Int) {
        var engine = WebSocketEngine(.server)
        #expect(engine.events(of: TestFrame(8, payload(code)).bytes).map(\.failureCode) == [1002])
        let close = WebSocketClose(code: WebSocketCloseCode(rawValue: UInt16(code)), reason: "x")
        #expect(engine.frame(close: close) == [0x88, 0])
    }

    @Test("a close may be empty, not one byte long, and its reason must be UTF-8")
    func payloads() {
        var empty = WebSocketEngine(.server)
        #expect(empty.events(of: TestFrame(8).bytes) == [.close(WebSocketClose(code: nil))])
        var short = WebSocketEngine(.server)
        #expect(short.events(of: TestFrame(8, [3]).bytes).map(\.failureCode) == [1002])
        var garbled = WebSocketEngine(.server)
        #expect(garbled.events(of: TestFrame(8, payload(1000, [0xCE, 0xBA, 0xFF])).bytes).map(\.failureCode) == [1007])
        var long = WebSocketEngine(.server)
        let reason = [UInt8](repeating: 0x61, count: 123)
        let close = WebSocketClose(code: .normal, reason: String(decoding: reason, as: UTF8.self))
        #expect(long.events(of: TestFrame(8, payload(1000, reason)).bytes) == [.close(close)])
    }

    @Test(
        "a long reason is cut between two scalars",
        arguments: [("a", 122, 123), ("é", 61, 122), ("€", 41, 123), ("👋", 30, 120)])
    func longReason(letter: String, count: Int, bytes: Int) {
        var server = WebSocketEngine(.server)
        var client = WebSocketEngine(.client)
        let frame = server.frame(
            close: WebSocketClose(code: .policyViolation, reason: String(repeating: letter, count: 200)))
        #expect(frame.count == 2 + 2 + bytes)
        let reason = String(repeating: letter, count: bytes / letter.utf8.count)
        #expect(client.events(of: frame) == [.close(WebSocketClose(code: .policyViolation, reason: reason))])
    }

    @Test("after a close was sent no frame is made, while the peer's are still read")
    func nothingAfterClose() {
        var server = WebSocketEngine(.server)
        #expect(!server.hasSentClose)
        #expect(server.frame(close: WebSocketClose(code: .goingAway)) == [0x88, 2, 0x03, 0xE9])
        #expect(server.hasSentClose)
        #expect(server.frame(text: [0x61]).isEmpty)
        #expect(server.frame(ping: []).isEmpty)
        #expect(server.frame(close: WebSocketClose(code: .normal)).isEmpty)
        let late = TestFrame(1, [0x61]).bytes + TestFrame(8, [0x03, 0xE9]).bytes
        #expect(server.events(of: late) == [.text([0x61]), .close(WebSocketClose(code: .goingAway))])
    }

    @Test("a failure says how to close")
    func failureCloses() throws {
        var server = WebSocketEngine(.server)
        guard case .failure(let failure)? = server.events(of: [0x81, 0x00]).first else {
            Issue.record("an unmasked frame must fail")
            return
        }
        #expect(failure.close == WebSocketClose(code: .protocolError, reason: "unmasked frame from a client"))
        #expect(server.frame(close: failure.close).prefix(4) == [0x88, 30, 0x03, 0xEA])
    }
}
