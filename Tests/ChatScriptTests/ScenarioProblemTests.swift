import ChatScript
import Testing

@Suite("Wrong scenario files")
struct ScenarioProblemTests {
    struct Wrong: CustomTestStringConvertible {
        let what: String
        let text: String
        let expected: String

        var testDescription: String { what }
    }

    static let wrong = [
        Wrong(what: "nothing", text: "# only a comment", expected: "f.yaml:1:1: the file holds nothing"),
        Wrong(what: "bad YAML", text: "steps: [", expected: "f.yaml:2:1: "),
        Wrong(
            what: "an unknown key", text: "partys: {}\nsteps: []",
            expected: "f.yaml:1:1: a file of scenarios has no “partys”; did you mean “parties”?"),
        Wrong(
            what: "an unknown step", text: "parties: {ada: admin}\nsteps:\n  - expct: {type: pong}\n    as: ada",
            expected: "f.yaml:3:5: this is no step: none of its keys says what happens; did you mean “expect”?"),
        Wrong(
            what: "two things in one step", text: "parties: {ada: admin}\nsteps:\n  - connect: ada\n    wait: 1s",
            expected: "f.yaml:4:5: a step does one thing, and “connect” stands here already"),
        Wrong(
            what: "an unknown key of a step", text: "parties: {ada: admin}\nsteps:\n  - connect: ada\n    tokn: x",
            expected: "f.yaml:4:5: a step with “connect” has no “tokn”; did you mean “token”?"),
        Wrong(
            what: "a key that is missing", text: "parties: {ada: admin}\nsteps:\n  - send: {type: ping}",
            expected: "f.yaml:3:5: a step with “send” needs “as”"),
        Wrong(
            what: "a party that is not there", text: "parties: {ada: admin}\nsteps:\n  - connect: adda",
            expected: "f.yaml:3:5: there is no party “adda”; did you mean “ada”?"),
        Wrong(
            what: "an account that is not there", text: "parties:\n  ada: boss\nsteps: []",
            expected: "f.yaml:2:8: there is no account “boss”; there is admin, staff1"),
        Wrong(
            what: "a variable that is not there",
            text: "parties: {ada: admin}\nsteps:\n  - call: GET /chat/chats/${chat}\n    as: ada",
            expected: "f.yaml:3:11: ${chat} has no value here"),
        Wrong(
            what: "a variable that comes later",
            text:
                "parties: {a: admin}\nsteps:\n  - check: ${x}\n    is: 1\n  - {call: GET /y, as: a, capture: {x: id}}",
            expected: "f.yaml:3:12: ${x} has no value here"),
        Wrong(
            what: "a variable of another branch",
            text: "steps:\n  - together:\n      - set: {x: 1}\n      - {check: \"${x}\", is: 1}",
            expected: "f.yaml:4:17: ${x} has no value here"),
        Wrong(
            what: "a wrong type", text: "steps:\n  - wait: [1s]", expected: "f.yaml:2:11: expected a time like 250ms"),
        Wrong(
            what: "a call without a path", text: "steps:\n  - {call: GET, as: nobody}",
            expected: "f.yaml:2:12: expected a method and a path, like GET /chat/chats"),
        Wrong(
            what: "a matcher that is not there",
            text: "parties: {a: admin}\nsteps:\n  - {expect: {id: $integr}, as: a}",
            expected: "f.yaml:3:19: “$integr” is no matcher; did you mean “$integer”?"),
        Wrong(
            what: "an operator that is not there",
            text: "parties: {a: admin}\nsteps:\n  - {expect: {id: {$abov: 1}}, as: a}",
            expected: "f.yaml:3:20: “$abov” is no matcher; did you mean “$above”?"),
        Wrong(
            what: "a pattern that is none",
            text: "parties: {a: admin}\nsteps:\n  - {expect: {id: {$pattern: \"(\"}}, as: a}",
            expected: "f.yaml:3:30: this is no regular expression"),
        Wrong(
            what: "braces without end", text: "steps:\n  - {check: \"${x\", is: 1}",
            expected: "f.yaml:2:13: “${” has no “}” behind it"),
        Wrong(
            what: "two ways to one thing",
            text: "steps:\n  - {call: GET /x, as: nobody, body: {}, form: {}}",
            expected: "f.yaml:2:42: a step with “call” has either “body” or “form”, not both"),
        Wrong(
            what: "a name that is taken", text: "parties: {a: admin}\nsteps:\n  - set: {run: 1}",
            expected: "f.yaml:3:16: “run” is taken"),
        Wrong(
            what: "steps and scenarios", text: "scenarios: []\nsteps: []",
            expected: "f.yaml:2:1: a file of scenarios has either “scenarios” or “steps”, not both"),
    ]

    @Test("what is wrong is told with line, column and what was expected", arguments: wrong)
    func told(wrong: Wrong) throws {
        let problem = #expect(throws: ScenarioProblem.self) {
            try ScenarioReader().read(Array(wrong.text.utf8), path: "f.yaml")
        }
        let words = try #require(problem?.description)
        #expect(words.hasPrefix(wrong.expected), "\(words)")
    }

    @Test("names that the caller gives count as known")
    func given() throws {
        let text = Array("steps:\n  - {check: \"${salon}\", is: 7}".utf8)
        #expect(throws: ScenarioProblem.self) { try ScenarioReader().read(text, path: "f.yaml") }
        _ = try ScenarioReader(givenNames: ["salon"]).read(text, path: "f.yaml")
    }

    @Test("aliases cannot blow a file up")
    func bounded() {
        var text = "variables:\n  a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...9 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "  a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(throws: ScenarioProblem.self) {
            try ScenarioReader().read(Array("\(text)steps: []\n".utf8), path: "f.yaml")
        }
    }
}
