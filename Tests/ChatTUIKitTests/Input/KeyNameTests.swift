import Testing

@testable import ChatTUIKit

@Suite("Names of keys")
struct KeyNameTests {
    @Test(
        "a key's name reads back as the same key",
        arguments: [
            ("ctrl-n", "^N"), ("alt-down", "A-↓"), ("f1", "F1"), ("alt-1", "A-1"), ("shift-tab", "S-Tab"),
            ("ctrl-space", "^Space"), ("esc", "Esc"), ("ctrl--", "^-"), ("?", "?"), ("pgup", "PgUp"),
        ])
    func roundTrip(name: String, short: String) throws {
        let key = try #require(Key(name: name))
        #expect(key.name == name)
        #expect(key.shortName == short)
    }

    @Test("case does not matter beside a modifier")
    func caseInsensitive() {
        #expect(Key(name: "Ctrl-N") == .control("n"))
    }

    @Test("what names no key is refused", arguments: ["", "ctrl-", "nonsense", "f0", "f99", "ctrl-alt"])
    func refused(name: String) {
        #expect(Key(name: name) == nil)
    }
}
