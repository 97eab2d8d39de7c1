import ChatTestSupport
import ChatWebSocket
import Testing

@Suite("Text is UTF-8")
struct TextTests {
    static let valid: [[UInt8]] = [
        Array("κόσμε".utf8), Array("Добрый день 👋🏽, schöne Grüße, 你好".utf8), [0x00], [0x7F],
        [0xC2, 0x80], [0xDF, 0xBF], [0xE0, 0xA0, 0x80], [0xED, 0x9F, 0xBF], [0xEE, 0x80, 0x80], [0xEF, 0xBF, 0xBF],
        [0xEF, 0xBF, 0xBE], [0xF0, 0x90, 0x80, 0x80], [0xF4, 0x8F, 0xBF, 0xBF],
        Array("eight by\u{7FF}tes and more".utf8),
    ]

    /// Each with how many bytes suffice to know that it cannot be UTF-8.
    static let invalid: [([UInt8], known: Int)] = [
        ([0x80], 1), ([0xBF], 1), ([0xC0, 0x80], 1), ([0xC1, 0xBF], 1), ([0xF5, 0x80, 0x80, 0x80], 1), ([0xFE], 1),
        ([0xFF], 1), ([0xF8, 0x88, 0x80, 0x80, 0x80], 1), ([0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], 1),
        ([0xE0, 0x80, 0xAF], 2), ([0xE0, 0x9F, 0xBF], 2), ([0xF0, 0x80, 0x80, 0xAF], 2), ([0xF0, 0x8F, 0xBF, 0xBF], 2),
        ([0xED, 0xA0, 0x80], 2), ([0xED, 0xBF, 0xBF], 2), ([0xED, 0xAF, 0xBF, 0xED, 0xBF, 0xBF], 2),
        ([0xF4, 0x90, 0x80, 0x80], 2), ([0xC3, 0x28], 2), ([0xE2, 0x82, 0x28], 3), ([0xF0, 0x9F, 0x91, 0x28], 4),
        ([0xCE, 0xBA, 0xE1, 0xBD, 0xB9, 0xCF, 0x83, 0xCE, 0xBC, 0xCE, 0xB5, 0xF4, 0x90, 0x80, 0x80, 0x65], 13),
        (Array("twenty-four letters long".utf8) + [0xFF] + Array("and more".utf8), 25),
    ]

    static let truncated: [[UInt8]] = [
        [0xC2], [0xE1], [0xE1, 0xBD], [0xF0], [0xF0, 0x9F], [0xF0, 0x9F, 0x91],
        Array("longer than a word ".utf8) + [0xD0],
    ]

    @Test("valid text is a message, cut into frames and pieces anywhere", arguments: valid)
    func validText(text: [UInt8]) {
        for cut in 0...text.count {
            let whole = TestFrame(1, text).bytes
            let parts = TestFrame(1, Array(text[..<cut]), final: false).bytes + TestFrame(0, Array(text[cut...])).bytes
            var engine = WebSocketEngine(.server)
            #expect(engine.events(of: whole + parts) == [.text(text), .text(text)])
            #expect(engine.events(of: whole + parts, inPiecesOf: { 1 }) == [.text(text), .text(text)])
            #expect(engine.events(of: whole + parts, inPiecesOf: { cut }) == [.text(text), .text(text)])
        }
    }

    @Test("invalid text fails with 1007", arguments: invalid)
    func invalidText(text: [UInt8], known: Int) {
        for cut in 0...text.count {
            let whole = TestFrame(1, text).bytes
            let parts = TestFrame(1, Array(text[..<cut]), final: false).bytes + TestFrame(0, Array(text[cut...])).bytes
            for bytes in [whole, parts] {
                var atOnce = WebSocketEngine(.server)
                #expect(atOnce.events(of: bytes).map(\.failureCode) == [1007])
                var bitByBit = WebSocketEngine(.server)
                #expect(bitByBit.events(of: bytes, inPiecesOf: { 1 }).map(\.failureCode) == [1007])
            }
        }
    }

    @Test("invalid text fails at the byte that makes it so, before the frame has come", arguments: invalid)
    func failsFast(text: [UInt8], known: Int) {
        var engine = WebSocketEngine(.server)
        let frame = TestFrame(1, text + Array("and the rest".utf8)).bytes
        #expect(engine.events(of: Array(frame.prefix(6 + known - 1))).isEmpty)
        #expect(engine.events(of: Array(frame[(6 + known - 1)..<(6 + known)])).map(\.failureCode) == [1007])
    }

    @Test("text that ends within a scalar fails with 1007", arguments: truncated)
    func truncatedText(text: [UInt8]) {
        var whole = WebSocketEngine(.server)
        #expect(whole.events(of: TestFrame(1, text).bytes).map(\.failureCode) == [1007])
        var parts = WebSocketEngine(.server)
        #expect(parts.events(of: TestFrame(1, text, final: false).bytes).isEmpty)
        #expect(parts.events(of: TestFrame(0).bytes).map(\.failureCode) == [1007])
    }

    @Test("the engine agrees with the standard library about random bytes")
    func agreesWithTheStandardLibrary() {
        var generator = SeededGenerator(seed: 11)
        let alphabet: [UInt8] = [
            0x20, 0x41, 0x7F, 0x80, 0x9F, 0xA0, 0xBF, 0xC2, 0xD0, 0xE0, 0xE1, 0xED, 0xF0, 0xF1, 0xF4,
        ]
        for _ in 0..<4000 {
            let length = Int.random(in: 0...12, using: &generator)
            let text = (0..<length).map { _ in alphabet.randomElement(using: &generator) ?? 0 }
            let isValid = String(validating: text, as: UTF8.self) != nil
            var atOnce = WebSocketEngine(.server)
            var inPieces = WebSocketEngine(.server)
            let frame = TestFrame(1, text).bytes
            let events = atOnce.events(of: frame)
            #expect(events.first?.failureCode == (isValid ? nil : 1007))
            #expect(events == inPieces.events(of: frame) { Int.random(in: 1...9, using: &generator) })
        }
    }

    @Test("binary messages may hold any bytes")
    func binary() {
        var engine = WebSocketEngine(.server)
        #expect(engine.events(of: TestFrame(2, [0xFF, 0xC0]).bytes) == [.binary([0xFF, 0xC0])])
    }
}
