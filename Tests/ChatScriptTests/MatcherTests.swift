import ChatWire
import ChatYAML
import Testing

@testable import ChatScript

@Suite("Matchers")
struct MatcherTests {
    struct Example: CustomTestStringConvertible {
        let matcher: String
        let value: String
        let places: [String]

        init(_ matcher: String, _ value: String, _ places: String...) {
            self.matcher = matcher
            self.value = value
            self.places = places
        }

        var testDescription: String { "\(matcher) on \(value)" }
    }

    static let matching = [
        Example("{a: 1}", #"{"a": 1, "b": 2}"#), Example("{a: {b: x}}", #"{"a": {"b": "x", "c": null}}"#),
        Example("[1, {a: 2}]", #"[1, {"a": 2, "b": 3}]"#), Example("1.0", "1"), Example("[null]", "[null]"),
        Example("$any", "null"), Example("{a: $absent}", "{}"), Example("{a: null}", #"{"a": null}"#),
        Example("$integer", "7"), Example("$number", "7.5"), Example("$string", #""x""#), Example("$boolean", "false"),
        Example("$list", "[]"), Example("$object", "{}"), Example("$null", "null"), Example("$id", "1"),
        Example("$time", #""2026-01-09T10:30:00.000Z""#), Example("$any_time", #""2026-01-09T10:30:00""#),
        Example("{$pattern: \"^Hel+o\"}", #""Hello you""#), Example("{$above: 1, $at_most: 2}", "2"),
        Example("{$above: \"2026-01-09T10:30:00\"}", #""2026-01-09T10:30:00.001Z""#),
        Example("{$contains: {a: 1}}", #"[{"a": 0}, {"a": 1, "b": 2}]"#), Example("{$contains: ell}", #""Hello""#),
        Example("{$contains_all: [2, 1]}", "[1, 2, 3]"), Example("{$lacks: {a: 1}}", #"[{"a": 0}]"#),
        Example("{$each: $integer}", "[1, 2]"), Example("{$length: {$at_least: 2}}", "[1, 2]"),
        Example("{$length: 1}", #""👩""#), Example("{$ascending: a}", #"[{"a": 1}, {"a": 2}, {"a": 2}]"#),
        Example("{$descending: .}", "[3, 2]"), Example("{$distinct: a}", #"[{"a": 1}, {"a": 2}]"#),
        Example("{$not: 1}", "2"), Example("{$one_of: [1, 2]}", "2"), Example("{$all: [$integer, {$above: 1}]}", "2"),
        Example("{$exactly: {b: 2, a: 1}}", #"{"a": 1, "b": 2}"#), Example("$$any", #""$any""#),
        Example("{$$type: x}", #"{"$type": "x"}"#), Example("{$repeat: ab, times: 2}", #""abab""#),
        Example("\"\\u202E\"", "\"\u{202E}\""),
    ]

    static let differing = [
        Example("{a: 1}", #"{"a": 2}"#, "a"), Example("{a: {b: x}}", #"{"a": {}}"#, "a.b"),
        Example("{a: 1}", "[1]", "."),
        Example("[1]", "[1, 2]", "."), Example("[1, 2]", "[1, 3]", "[1]"), Example("\"1\"", "1", "."),
        Example("{a: $any}", "{}", "a"), Example("{a: $absent}", #"{"a": null}"#, "a"), Example("{a: null}", "{}", "a"),
        Example("$integer", "7.5", "."), Example("$string", "1", "."), Example("$id", "0", "."),
        Example("$time", #""2026-01-09T10:30:00""#, "."), Example("$time", #""2026-01-09T10:30:00Z""#, "."),
        Example("{$pattern: \"^el\"}", #""Hello""#, "."), Example("{$pattern: x}", "1", "."),
        Example("{$above: 1}", "1", "."), Example("{$below: 1}", #""0""#, "."), Example("{$contains: 4}", "[1]", "."),
        Example("{$contains_all: [1, 4]}", "[1]", "."), Example("{$lacks: 1}", "[1]", "."),
        Example("{$lacks: 1}", "1", "."),
        Example("{$each: {a: 1}}", #"[{"a": 1}, {"a": 2}]"#, "[1].a"), Example("{$length: 2}", "[1]", "."),
        Example("{$ascending: a}", #"[{"a": 2}, {"a": 1}]"#, "."), Example("{$distinct: .}", "[1, 1]", "."),
        Example("{$not: 1}", "1", "."), Example("{$one_of: [1, 2]}", "3", "."),
        Example("{$exactly: {a: 1}}", #"{"a": 1, "b": 2}"#, "."),
        Example("{a: 1, b: {c: 2}}", #"{"b": {}}"#, "a", "b.c"),
    ]

    @Test("a value that is like it has no mismatch", arguments: matching)
    func matches(example: Example) throws {
        #expect(try mismatches(example).map(\.path.description) == [])
    }

    @Test("a value that is not is told place by place", arguments: differing)
    func differs(example: Example) throws {
        #expect(try mismatches(example).map(\.path.description) == example.places)
    }

    @Test("names stand for values, of any kind, with a way and an offset")
    func names() throws {
        let variables = Variables(["page": try JSONParser.parse(Array(#"{"messages": [{"id": 7}]}"#.utf8))])
        let node = try #require(try YAMLParser.parse(Array(#"{id: "${page.messages[-1].id + 1}"}"#.utf8)))
        let matcher = try MatcherReader.read(node)
        #expect(try matcher.mismatches(.object(["id": .integer(8)]), with: variables).isEmpty)
        #expect(try matcher.mismatches(.object(["id": .integer(7)]), with: variables).count == 1)
        #expect(throws: UndefinedVariable.self) { try matcher.mismatches(.object([:]), with: Variables()) }
    }

    private func mismatches(_ example: Example) throws -> [Mismatch] {
        let node = try #require(try YAMLParser.parse(Array(example.matcher.utf8)))
        return try MatcherReader.read(node).mismatches(JSONParser.parse(Array(example.value.utf8)), with: Variables())
    }
}
