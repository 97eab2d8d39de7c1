import ChatWire
import ChatYAML
import Testing

@testable import ChatScript

@Suite("Values with names in them")
struct TemplateTests {
    static let variables = Variables([
        "id": .integer(7), "name": .string("Bo"), "page": .object(["list": .array([.integer(1), .integer(2)])]),
    ])

    @Test(
        "names are filled in",
        arguments: [
            (#""${id}""#, "7"), (#""${id + 1}""#, "8"), (#""${id - 10}""#, "-3"), (#""chat ${id}""#, #""chat 7""#),
            (#""${name} & ${name}""#, #""Bo & Bo""#), (#""${page.list[0]}""#, "1"), (#""${page.list[-1]}""#, "2"),
            (#""${page}!""#, #""{\"list\":[1,2]}!""#), (#""$${id}""#, #""${id}""#), (#""5 $""#, #""5 $""#),
            ("{a: ${id}}", #"{"a":7}"#), ("{$repeat: \"${name}\", times: 2}", #""BoBo""#),
            ("{$repeat: 1, times: 3}", "[1,1,1]"), ("7", "7"), ("\"7\"", #""7""#),
        ])
    func filled(text: String, expected: String) throws {
        let yaml = text == "{a: ${id}}" ? "a: ${id}" : text
        let node = try #require(try YAMLParser.parse(Array(yaml.utf8)))
        let value = try ValueReader.template(node).value(with: Self.variables)
        #expect(String(decoding: value.jsonBytes(), as: UTF8.self) == expected)
    }

    @Test(
        "what cannot be filled in is told", arguments: ["${nobody}", "${page.none}", "${name + 1}", "${page.list[2]}"])
    func undefined(text: String) throws {
        let template = try TemplateText.read(text, at: YAMLMark(line: 1, column: 1))
        #expect(throws: UndefinedVariable.self) { try template.value(with: Self.variables) }
    }

    @Test(
        "bytes are text, hexadecimal, base64, repeated and joined",
        arguments: [
            ("abc", [0x61, 0x62, 0x63]), ("{hex: c3 28}", [0xC3, 0x28]), ("{base64: \"AP8=\"}", [0x00, 0xFF]),
            ("{repeat: ab, times: 2}", [0x61, 0x62, 0x61, 0x62]), ("[{hex: \"00\"}, \"${id}\"]", [0x00, 0x37]),
        ] as [(String, [UInt8])])
    func bytes(text: String, expected: [UInt8]) throws {
        let node = try #require(try YAMLParser.parse(Array(text.utf8)))
        #expect(try ValueReader.bytes(node).resolved(with: Self.variables) == expected)
    }

    @Test("bytes that are none are refused", arguments: ["{hex: c}", "{hex: zz}", "{base64: \"*\"}", "{repeat: a}"])
    func noBytes(text: String) throws {
        let node = try #require(try YAMLParser.parse(Array(text.utf8)))
        #expect(throws: YAMLError.self) { try ValueReader.bytes(node) }
    }
}
