import ChatWire
import Testing

@testable import ChatServer

@Suite("Schemas of the interface")
struct JSONSchemaTests {
    private static let salon = JSONSchema.object([
        .required("id", .id), .empty("name", .text(1...3)), .optional("tags", .list(.anyText, sizes: 0...1)),
    ])

    @Test(
        "the check of the tests tells what fits a schema from what does not",
        arguments: [
            (#"{"id":1,"name":"abc"}"#, true), (#"{"id":1,"name":null,"tags":["x"]}"#, true),
            (#"{"id":0,"name":null}"#, false), (#"{"id":"1","name":null}"#, false), (#"{"id":1}"#, false),
            (#"{"id":1,"name":"abcd"}"#, false), (#"{"id":1,"name":null,"tags":["x","y"]}"#, false),
            (#"{"id":1,"name":null,"tags":[1]}"#, false), (#"{"id":1,"name":null,"more":1}"#, false), ("[]", false),
            ("null", false),
        ])
    func findings(text: String, fits: Bool) throws {
        let findings = Self.salon.findings(in: try JSONParser.parse(Array(text.utf8)))
        #expect(findings.isEmpty == fits, "\(findings)")
    }

    @Test("alternatives, references, words, times and patterns are held too")
    func kinds() {
        let schema = JSONSchema.either([.nullable(.named(.mute)), .choice(["a"]), .time])
        for fitting in [JSONValue.null, .string("a"), .string("2026-01-09T10:30:00.000Z")] {
            #expect(schema.findings(in: fitting) == [])
        }
        #expect(schema.findings(in: .object(["is_muted": .bool(true)])) == [])
        for unfitting in [JSONValue.string("b"), .integer(1), .object(["is_muted": .integer(1)])] {
            #expect(schema.findings(in: unfitting) != [])
        }
        #expect(JSONSchema.wordy(upTo: 5).findings(in: .string("  ")) != [])
        #expect(JSONSchema.wordy(upTo: 5).findings(in: .string(" x ")) == [])
        #expect(JSONSchema.text(0...5).findings(in: .string("a\0b")) != [])
    }

    @Test("a schema is written as JSON Schema 2020-12 says it")
    func written() throws {
        #expect(
            String(decoding: Self.salon.jsonBytes(), as: UTF8.self)
                == #"{"type":"object","properties":{"id":{"type":"integer","minimum":1,"maximum":9223372036854775807},"#
                + #""name":{"type":["string","null"],"minLength":1,"maxLength":3,"pattern":"^[^\\u0000]*$"},"#
                + #""tags":{"type":["array","null"],"items":{"type":"string"},"maxItems":1}},"#
                + #""required":["id","name"]}"#)
        #expect(
            String(decoding: JSONSchema.nullable(.named(.error)).jsonBytes(), as: UTF8.self)
                == ##"{"anyOf":[{"$ref":"#/components/schemas/Error"},{"type":"null"}]}"##)
        #expect(
            String(decoding: JSONSchema.nullable(.choice(["a"])).jsonBytes(), as: UTF8.self)
                == #"{"type":["string","null"],"enum":["a",null]}"#)
    }
}
