import ChatYAML
import Testing

@Suite("YAML")
struct YAMLParserTests {
    private func parse(_ text: String) throws -> YAMLNode? {
        try YAMLParser.parse(Array(text.utf8))
    }

    @Test("mappings, lists and scalars come with their places")
    func nodes() throws {
        let root = try #require(
            try parse(
                """
                # a comment
                profiles:
                  work:
                    server: https://chat.example.com
                    list: [1, "2", three]
                """))
        let work = try #require(root["profiles"]?["work"])
        #expect(work["server"]?.text == "https://chat.example.com")
        #expect(work["server"]?.mark == YAMLMark(line: 4, column: 13))
        #expect(work.map?.last?.mark == YAMLMark(line: 5, column: 5))
        #expect(work["list"]?.list?.map(\.text) == ["1", "2", "three"])
        #expect(work["list"]?.list?.map(\.integer) == [1, nil, nil])
        #expect(work["missing"] == nil)
    }

    @Test(
        "plain scalars mean what YAML 1.2 says, quoted ones are texts",
        arguments: [
            ("true", true, nil, nil), ("yes", nil, nil, nil), ("12", nil, 12, 12.0), ("-7", nil, -7, -7.0),
            ("1.5", nil, nil, 1.5), ("'12'", nil, nil, nil), ("\"true\"", nil, nil, nil), ("nan", nil, nil, nil),
            ("99999999999999999999", nil, nil, 1e20), ("0x10", nil, nil, nil), ("1e999", nil, nil, nil),
        ] as [(String, Bool?, Int64?, Double?)])
    func scalars(text: String, bool: Bool?, integer: Int64?, number: Double?) throws {
        let node = try #require(try parse("- \(text)")?.list?.first)
        #expect(node.bool == bool)
        #expect(node.integer == integer)
        #expect(node.number == number)
        #expect(node.text != nil)
    }

    @Test("nothing is null", arguments: ["a:", "a: ~", "a: null"])
    func null(text: String) throws {
        let node = try #require(try parse(text)?["a"])
        #expect(node.isNull)
        #expect(node.text == nil)
    }

    @Test("a text without a value holds nothing", arguments: ["", "# only a comment\n", "---\n", "\n\n"])
    func empty(text: String) throws {
        #expect(try parse(text) == nil)
    }

    @Test("an alias stands for what its anchor names, at its own place")
    func aliases() throws {
        let root = try #require(try parse("a: &x [1, 2]\nb: *x"))
        #expect(root["b"]?.list?.map(\.integer) == [1, 2])
        #expect(root["b"]?.mark == YAMLMark(line: 2, column: 4))
    }

    @Test(
        "what is wrong is said with its place",
        arguments: [
            ("a: [1", 1), ("a: b\n\tc: d", 2), ("a: 1\nb: 2\na: 3", 3), ("[1]: 2", 1), ("a: *x", 1),
            ("a: 1\n---\nb: 2", 2), ("a: \"\\q\"", 1), ("a: 'b", 1), ("%", 1), ("a: \u{07}", 1),
        ])
    func errors(text: String, line: Int) throws {
        let error = #expect(throws: YAMLError.self) { try parse(text) }
        #expect(error?.message.isEmpty == false)
        // libyaml names the place where it gave up, which may be the end of the text.
        #expect(error.map { $0.mark.line >= min(line, 1) && $0.mark.line <= line + 1 } == true)
    }

    @Test("bytes that are no UTF-8 are refused")
    func notUTF8() {
        #expect(throws: YAMLError.self) { try YAMLParser.parse([0x61, 0x3A, 0x20, 0xFF]) }
    }

    @Test("neither nesting nor aliases can fill the memory")
    func bounds() {
        #expect(throws: YAMLError.self) { try parse(String(repeating: "[", count: 10_000)) }
        var laughs = "a0: &a0 [l, l, l, l, l, l, l, l, l]\n"
        for level in 1..<20 {
            laughs += "a\(level): &a\(level) ["
            laughs += Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ",") + "]\n"
        }
        #expect(throws: YAMLError.self) { try parse(laughs) }
    }
}
