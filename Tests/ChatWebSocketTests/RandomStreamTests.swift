import ChatTestSupport
import ChatWebSocket
import Testing

@Suite("Random streams")
struct RandomStreamTests {
    @Test("what one end sends the other receives, cut anywhere", arguments: 1...8)
    func roundTrip(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for (from, to) in [(WebSocketRole.client, WebSocketRole.server), (.server, .client)] {
            var sender = WebSocketEngine(from)
            var sent: [WebSocketEngine.Event] = []
            var bytes: [UInt8] = []
            for _ in 0..<60 {
                let letters = "aя€👋".unicodeScalars
                let count = Int.random(
                    in: 0...[3, 200, 40_000][Int.random(in: 0...2, using: &generator)], using: &generator)
                var text = String.UnicodeScalarView()
                for _ in 0..<count / 3 { text.append(letters.randomElement(using: &generator) ?? "a") }
                let payload = Array(String(text).utf8)
                switch Int.random(in: 0...3, using: &generator) {
                case 0:
                    sent.append(.text(payload))
                    bytes += sender.frame(.text, payload: payload, using: &generator)
                case 1:
                    sent.append(.binary(payload))
                    bytes += sender.frame(.binary, payload: payload, using: &generator)
                case 2:
                    sent.append(.ping(Array(payload.prefix(125))))
                    bytes += sender.frame(.ping, payload: payload, using: &generator)
                default:
                    sent.append(.pong(Array(payload.prefix(125))))
                    bytes += sender.frame(.pong, payload: payload, using: &generator)
                }
            }
            bytes += sender.frame(close: WebSocketClose(code: .normal, reason: "bye"))
            sent.append(.close(WebSocketClose(code: .normal, reason: "bye")))

            var receiver = WebSocketEngine(to)
            let largest = [1, 20, 5000][Int.random(in: 0...2, using: &generator)]
            #expect(receiver.events(of: bytes) { Int.random(in: 1...largest, using: &generator) } == sent)
        }
    }

    /// Frames of all kinds, mostly in order, some broken.
    private func stream(to role: WebSocketRole, using generator: inout SeededGenerator) -> [UInt8] {
        var bytes: [UInt8] = []
        var isWithin = false
        for _ in 0..<Int.random(in: 1...12, using: &generator) {
            let isFinal = Bool.random(using: &generator)
            let size = [3, 124, 130, 70_000][
                Int.random(in: 0...3, using: &generator) & Int.random(in: 0...3, using: &generator)]
            let letters = [UInt8](repeating: 0x61, count: Int.random(in: 0...size, using: &generator))
            var frame: TestFrame
            switch Int.random(in: 0...9, using: &generator) {
            case 0: frame = TestFrame(9, Array(letters.prefix(125)), to: role)
            case 1: frame = TestFrame(0x8, [0x03, 0xE8] + letters.prefix(100), to: role)
            default:
                frame = TestFrame(
                    isWithin ? 0 : UInt8.random(in: 1...2, using: &generator), letters, final: isFinal, to: role)
                isWithin = !isFinal
            }
            var encoded = frame.bytes
            if Int.random(in: 0...7, using: &generator) == 0 {
                let place = Int.random(in: 0..<min(encoded.count, 12), using: &generator)
                encoded[place] ^= 1 << UInt8.random(in: 0...7, using: &generator)
            }
            bytes += encoded
        }
        return bytes
    }

    @Test(
        "single bytes, random pieces and all at once give the same events", arguments: [WebSocketRole.client, .server])
    func piecesDoNotMatter(role: WebSocketRole) {
        var generator = SeededGenerator(seed: 2)
        var endings: [String: Int] = [:]
        for _ in 0..<100 {
            let bytes = stream(to: role, using: &generator)
            let limit = Int.random(in: 0...2, using: &generator) == 0 ? 200 : 1 << 20
            var atOnce = WebSocketEngine(role, limit: limit)
            var inPieces = WebSocketEngine(role, limit: limit)
            var singly = WebSocketEngine(role, limit: limit)
            let events = atOnce.events(of: bytes)
            #expect(inPieces.events(of: bytes) { Int.random(in: 1...300, using: &generator) } == events)
            #expect(singly.events(of: bytes, inPiecesOf: { 1 }) == events)
            switch events.last {
            case .failure(let failure)?: endings["\(failure.code.rawValue)", default: 0] += 1
            case .close?: endings["close", default: 0] += 1
            default: endings["open", default: 0] += 1
            }
        }
        // The streams are worth something only if they reach every kind of end.
        #expect(Set(endings.keys).isSuperset(of: ["1002", "1007", "1009", "close", "open"]))
    }

    @Test(
        "no bytes at all make an engine trap or give events after the end", arguments: [WebSocketRole.client, .server])
    func garbage(role: WebSocketRole) {
        var generator = SeededGenerator(seed: 3)
        for _ in 0..<5000 {
            var bytes = generator.bytes(Int.random(in: 0...64, using: &generator))
            // Half of them begin as frames do, so that they get past the first check.
            if let first = bytes.first, Bool.random(using: &generator) {
                bytes[0] = first & 0x8F
                if bytes.count > 1 { bytes[1] = role == .server ? bytes[1] | 0x80 : bytes[1] & 0x7F }
            }
            var engine = WebSocketEngine(role, limit: 1000)
            let events = engine.events(of: bytes) { Int.random(in: 1...64, using: &generator) }
            let ends = events.filter { event in
                switch event {
                case .close, .failure: true
                case .text, .binary, .ping, .pong: false
                }
            }
            #expect(ends.count == (engine.isFinished ? 1 : 0))
            #expect(ends.isEmpty || ends.last == events.last)
        }
    }
}
