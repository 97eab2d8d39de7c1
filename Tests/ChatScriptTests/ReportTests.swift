import ChatWire
import ChatYAML
import Testing

@testable import ChatScript

@Suite("Reports")
struct ReportTests {
    static let trace = Trace.Entry(time: .milliseconds(1_012), who: "ada", text: "→ GET /x")

    static func scenario(_ name: String, _ outcome: ScenarioResult.Outcome) -> ReportedScenario {
        let mark = YAMLMark(line: 3, column: 5)
        return ReportedScenario(
            heading: "greeting.yaml", path: "greeting.yaml",
            scenario: Scenario(
                name: name, rules: ["MSG-07"], scope: .base, limit: .seconds(1), parties: [:], variables: [], steps: [],
                cleanup: [], mark: mark),
            result: ScenarioResult(
                outcome: outcome, duration: .milliseconds(1_250), last: [(who: "ada", entries: [trace])]))
    }

    static let failure = StepFailure(
        title: "ada: <this> & that", mark: YAMLMark(line: 9, column: 7), details: ["expected 1, came \u{1B}[31m"])
    static let all = [
        scenario("passes", .passed), scenario("fails # here", .failed(failure)),
        scenario("is not there", .notOffered("GET /x is not there")), scenario("has no one", .skipped("no account")),
    ]

    @Test("people read what failed, where, and what went to and fro last")
    func text() {
        var report = TextReport(hasColours: false)
        let lines = Self.all.flatMap { report.add($0) }
        #expect(
            lines == [
                "greeting.yaml", "  ✓ MSG-07 passes  1.2 s", "  ✗ MSG-07 fails # here  1.2 s",
                "      greeting.yaml:9:7: ada: <this> & that", "        expected 1, came \u{1B}[31m",
                "        last of ada:", "            1.012 → GET /x",
                "  ○ MSG-07 is not there  not offered: GET /x is not there",
                "  – MSG-07 has no one  skipped: no account",
            ])
        #expect(report.tally.words == "1 passed, 1 failed, 1 not offered, 1 skipped")
        #expect(report.sections().last == "  ✗ MSG-07 fails # here: ada: <this> & that")
    }

    @Test("TAP counts, escapes and explains")
    func tap() {
        let lines = Self.all.enumerated().flatMap { TAPReport.lines($0.element, number: $0.offset + 1) }
        #expect(TAPReport.head(count: 4) == ["TAP version 14", "1..4"])
        #expect(lines[0] == "ok 1 - MSG-07 passes")
        #expect(
            lines[1...4] == [
                "not ok 2 - MSG-07 fails \\# here", "  ---", "  message: |",
                "    greeting.yaml:9:7: ada: <this> & that",
            ])
        #expect(
            lines.suffix(2) == [
                "ok 3 - MSG-07 is not there # SKIP not offered: GET /x is not there",
                "ok 4 - MSG-07 has no one # SKIP no account",
            ])
    }

    @Test("JUnit's XML is well formed, whatever is in it")
    func junit() {
        let text = JUnitReport.text(Self.all)
        #expect(
            text.contains(
                #"<testsuite name="greeting.yaml" tests="4" failures="1" errors="0" skipped="2" time="5.000">"#))
        #expect(text.contains(#"<failure message="ada: &lt;this&gt; &amp; that">"#))
        #expect(text.contains(#"<skipped message="not offered: GET /x is not there"/>"#))
        #expect(!text.unicodeScalars.contains("\u{1B}"))
    }

    @Test("tokens are hidden wherever they stand, passwords by their field")
    func secrets() throws {
        let secrets = Secrets()
        secrets.addTokens(in: try JSONParser.parse(Array(#"{"deep": [{"access_token": "eyJhbGciOi.x.y"}]}"#.utf8)))
        #expect(secrets.hide(in: "GET /ws?token=eyJhbGciOi.x.y") == "GET /ws?token=‹hidden›")
        let body = secrets.shown(Array(#"{"password": "password", "note": "my password", "refresh_token": "r"}"#.utf8))
        #expect(body == #"{"password":"‹hidden›","note":"my password","refresh_token":"‹hidden›"}"#)
    }

    @Test("nothing that a terminal takes for more than text is shown")
    func shown() {
        #expect(ShownJSON.text(.string("a\u{1B}[31m\u{202E}b\u{9B}")) == #""a\u001b[31m\u{202e}b\u{9b}""#)
        #expect(ShownJSON.plain("abcdef", limit: 3) == "abc… (6 bytes)")
    }
}
