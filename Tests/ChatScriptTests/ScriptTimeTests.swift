import Testing

@testable import ChatScript

@Suite("Times")
struct ScriptTimeTests {
    @Test(
        "a time is a number with a unit",
        arguments: [("250ms", 250), ("5s", 5_000), ("1.5s", 1_500), ("2m", 120_000), ("0ms", 0)])
    func reads(text: String, milliseconds: Int64) {
        #expect(ScriptTime.duration(text) == .milliseconds(milliseconds))
    }

    @Test("anything else is none", arguments: ["", "5", "s", "-1s", "5 s", "nans", "9999999m", "five s"])
    func refuses(text: String) {
        #expect(ScriptTime.duration(text) == nil)
    }
}
