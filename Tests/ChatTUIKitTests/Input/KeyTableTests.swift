import Testing

@testable import ChatTUIKit

@Suite("The key table")
struct KeyTableTests {
    @Test("the keys as they come do not clash, and none is one that terminals send as another")
    func defaults() {
        let (_, problems) = KeyTable.rebinding([:])
        #expect(problems.isEmpty)
        let reserved = Set("jhimsq[".map { Key.control($0) })
        #expect(KeyTable.standard.bindings.flatMap(\.keys).allSatisfy { !reserved.contains($0) })
    }

    @Test("every action with a row is named and explained")
    func complete() {
        for binding in KeyTable.standard.bindings {
            #expect(!binding.keys.isEmpty)
            #expect(!binding.help.isEmpty)
            #expect(binding.keys.allSatisfy { Key(name: $0.name) == $0 })
        }
    }

    @Test("keys can be bound anew, and the old ones are free then")
    func rebinding() {
        let (table, problems) = KeyTable.rebinding(["claim": ["alt-x"]])
        #expect(problems.isEmpty)
        #expect(table.action(for: .alt("x"), in: .chat) == .claim)
        #expect(table.action(for: .alt("c"), in: .chat) == nil)
    }

    @Test("what clashes keeps the keys that it came with")
    func clashKeepsOwn() {
        let (table, _) = KeyTable.rebinding(["claim": ["alt-z"], "mute": ["alt-x"]])
        #expect(table.action(for: .alt("z"), in: .chat) == .archive)
        #expect(table.action(for: .alt("c"), in: .chat) == .claim)
        #expect(table.action(for: .alt("x"), in: .chat) == .mute)
    }

    @Test("an empty list unbinds")
    func unbinding() {
        let (table, problems) = KeyTable.rebinding(["claim": []])
        #expect(problems.isEmpty)
        #expect(table.binding(.claim) == nil)
    }

    @Test(
        "what is wrong is reported by name",
        arguments: [
            (["claim": ["alt-z"]], "alt-z is bound to both claim and archive"),
            (["claim": ["ctrl-m"]], "ctrl-m, bound to claim, cannot be bound"),
            (["claim": ["hyper-x"]], "hyper-x, bound to claim, is no key"),
            (["dance": ["alt-x"]], "no action is called dance"),
            (["left": ["ctrl-n"]], "ctrl-n is bound to both next-chat and left"),
        ])
    func problems(rebound: [String: [String]], expected: String) {
        #expect(KeyTable.rebinding(rebound).problems.map(\.description) == [expected])
    }
}
