import ChatTestSupport
import ChatWire
import Testing

@Suite("JSON is read strictly and within bounds")
struct JSONParserTests {
    @Test(
        "a text is read as the value it says",
        arguments: [
            ("null", JSONValue.null), (" true ", .bool(true)), ("-0", .integer(0)), ("1.5e2", .number(150)),
            ("9223372036854775807", .integer(.max)), ("-9223372036854775808", .integer(.min)),
            ("9223372036854775808", .number(9_223_372_036_854_775_808)),
            (#""a\u00e9\ud83d\ude00\n\/""#, .string("aé😀\n/")),
            ("[1,[],{}]", .array([.integer(1), .array([]), .object([:])])),
            (#"{"a":1,"b":{"c":null}}"#, .object(["a": .integer(1), "b": .object(["c": .null])])),
        ] as [(String, JSONValue)])
    func reads(text: String, value: JSONValue) throws {
        #expect(try JSONParser.parse(Array(text.utf8)) == value)
    }

    @Test(
        "what is no JSON is refused",
        arguments: [
            "", " ", "nul", "01", "1.", "1e", "-", "+1", ".5", "[1,]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{a:1}"#,
            #""abc"#, #""\x""#, #""\u12""#, "\"\u{1}\"", "1 2", "[", "{", #"{"a":1,}"#, "1e999", "'a'", "NaN",
        ])
    func refuses(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test(
        "lone surrogates are refused",
        arguments: [#""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud83dx""#, #""\ud83d\n""#])
    func loneSurrogates(text: String) {
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(text.utf8)) }
    }

    @Test("bytes that are no UTF-8 are refused, with and without escapes around them", .threats("IN-02"))
    func notUTF8() {
        for bad: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF5, 0x80, 0x80, 0x80], [0xE2, 0x82]] {
            #expect(throws: JSONError.self) { try JSONParser.parse([0x22] + bad + [0x22]) }
            #expect(throws: JSONError.self) { try JSONParser.parse(Array(#""\n"#.utf8) + bad + [0x22]) }
        }
    }

    @Test("nesting is read up to the limit and refused beyond, without recursion running away", .threats("IN-02"))
    func nesting() throws {
        func nested(_ depth: Int) -> [UInt8] {
            Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        }
        _ = try JSONParser.parse(nested(32))
        #expect(throws: JSONError.self) { try JSONParser.parse(nested(33)) }
        #expect(throws: JSONError.self) { try JSONParser.parse(Array(repeating: UInt8(ascii: "["), count: 1_000_000)) }
    }

    @Test("of a name that stands twice the last counts", .threats("IN-02"))
    func duplicates() throws {
        #expect(try JSONParser.parse(Array(#"{"a":1,"a":2}"#.utf8))["a"] == .integer(2))
    }

    @Test("what was written is read back, for any characters")
    func roundTrip() throws {
        let texts = [
            "", "\"\\/", "\u{1}\u{1F}\u{7F}", "a\r\n\tb", "👩‍👩‍👧‍👦 é \u{202E}", String(repeating: "😀", count: 10_000),
        ]
        for text in texts {
            var writer = JSONWriter()
            writer.value(text)
            #expect(try JSONParser.parse(writer.bytes) == .string(text))
        }
    }

    @Test("random bytes are refused or read, never a crash", .threats("IN-02"))
    func randomBytes() {
        var generator = SeededGenerator(seed: 7)
        let alphabet = Array(#"{}[]",:\u0123e.-+tfn "#.utf8) + [0xFF, 0xC3, 0xA9]
        for _ in 0..<20_000 {
            let bytes = (0..<Int.random(in: 0..<40, using: &generator)).map { _ in
                alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
            }
            guard let value = try? JSONParser.parse(bytes) else { continue }
            let written = value.jsonBytes()
            #expect((try? JSONParser.parse(written))?.jsonBytes() == written)
        }
    }
}
