import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("The composer")
struct ComposerUpdateTests {
    private func opened(as account: Account = TestConsole.ada) -> TestConsole {
        var console = TestConsole(as: account)
        console.loadChats()
        console.openBo()
        _ = console.takeEffects()
        return console
    }

    private func sent(_ effects: [Effect]) -> [String] {
        effects.compactMap { if case .send(_, let draft) = $0 { draft.content } else { nil } }
    }

    @Test("Enter sends what was typed: it shows as queued at once, and the draft is given up after that")
    func send() throws {
        var console = opened()
        console.type("hello")
        console.wait(milliseconds: 300)
        _ = console.takeEffects()
        console.press("enter")
        let effects = console.takeEffects()
        #expect(sent(effects) == ["hello"])
        #expect(effects.last == .saveDraft(ChatID(1), ""))
        #expect(console.screen.contains("hello"))
        #expect(console.screen.contains("◷"))
        guard case .send(_, let draft)? = effects.first else {
            Issue.record("nothing was sent")
            return
        }
        let id = try #require(draft.clientMessageID)
        console.session(.message(.make(120, from: .user(1), "hello", at: minutes(0)) { $0.clientMessageID = id }))
        #expect(!console.screen.contains("◷"))
        #expect(console.screen.split(separator: "\n").filter { $0.contains("hello") && $0.contains("Ada") }.count == 1)
    }

    @Test("ids of messages differ")
    func identifiers() {
        var source = IdentifierSource(seed: 7)
        let ids = Set((0..<1_000).map { _ in source.next() })
        #expect(ids.count == 1_000)
        #expect(ids.allSatisfy { $0.utf8.count == 32 })
    }

    @Test("blank text is not sent", arguments: ["", "   ", "\n \t"])
    func blank(text: String) {
        var console = opened()
        console.feed(.input(.paste(text)))
        console.press("enter")
        #expect(sent(console.takeEffects()).isEmpty)
    }

    @Test("Alt-Enter, Ctrl-O and a backslash before Enter break the line")
    func newline() {
        var console = opened()
        console.type("a")
        console.press("alt-enter")
        console.type("b")
        console.press("ctrl-o")
        console.type("c\\")
        console.press("enter")
        console.type("d")
        console.press("enter")
        #expect(sent(console.takeEffects()) == ["a\nb\nc\nd"])
    }

    @Test("a paste is kept whole, with its lines and without controls, and does not send")
    func paste() {
        var console = opened()
        console.feed(.input(.paste("one\ntwo\u{1B}[2J\n")))
        #expect(sent(console.takeEffects()).isEmpty)
        console.press("enter")
        #expect(sent(console.takeEffects()) == ["one\ntwo[2J\n"])
    }

    @Test("a text that the server would refuse stays, with the reason")
    func tooLong() {
        var console = opened()
        console.feed(.input(.paste(String(repeating: "x", count: WireLimits.contentLength + 1))))
        console.press("enter")
        #expect(sent(console.takeEffects()).isEmpty)
        #expect(console.screen.contains("too long: 10001 of 10000"))
        #expect(console.state.composer.editor.characters.count == WireLimits.contentLength + 1)
    }

    @Test("drafts are kept per chat and saved shortly after a change, and at once on leaving")
    func drafts() {
        var console = opened()
        console.type("half a tho")
        console.wait(milliseconds: 300)
        #expect(console.takeEffects().contains(.saveDraft(ChatID(1), "half a tho")))
        console.type("ught")
        console.press("ctrl-n")
        #expect(console.takeEffects().contains(.saveDraft(ChatID(1), "half a thought")))
        #expect(console.state.composer.editor.isEmpty)
        #expect(console.screen.contains("draft: half a thought"))
        console.press("ctrl-p")
        #expect(console.state.composer.editor.text == "half a thought")
    }

    @Test("quitting saves what is being written")
    func quit() {
        var console = opened()
        console.type("unfinished")
        console.press("ctrl-c")
        #expect(!console.takeEffects().contains(.quit))
        console.press("ctrl-c")
        #expect(console.takeEffects().suffix(2) == [.saveDraft(ChatID(1), "unfinished"), .quit])
    }

    @Test("a second Ctrl-C quits only soon after the first, and with no key between", arguments: [true, false])
    func quitTwice(waits: Bool) {
        var console = opened()
        console.press("ctrl-c")
        if waits { console.wait(milliseconds: 3_000) } else { console.press("left") }
        console.press("ctrl-c")
        #expect(!console.effects.contains(.quit))
    }

    @Test("drafts from disk appear, but never over what is being written")
    func loadedDrafts() {
        var console = opened()
        console.type("new")
        console.session(.draftsLoaded([ChatID(1): "old", ChatID(2): "other"]))
        #expect(console.state.composer.editor.text == "new")
        console.press("ctrl-n")
        #expect(console.state.composer.editor.text == "other")
    }

    @Test("the others are told of typing at once, again every 3 s, and when it ends")
    func typing() {
        var console = opened()
        console.type("ab")
        #expect(console.takeEffects() == [.typing(ChatID(1), isTyping: true)])
        console.wait(milliseconds: 3_000)
        _ = console.takeEffects()
        console.type("c")
        #expect(console.takeEffects() == [.typing(ChatID(1), isTyping: true)])
        console.press("ctrl-u")
        #expect(console.takeEffects() == [.typing(ChatID(1), isTyping: false)])
    }

    @Test("a command is not typing to the others")
    func commandIsNotTyping() {
        var console = opened()
        console.type("/claim")
        #expect(console.takeEffects().isEmpty)
    }

    @Test(
        "commands mirror the keys, and a doubled slash sends one",
        arguments: [
            ("/archive", [.archive(ChatID(1), true)]), ("/quit", [.quit]), ("/reconnect", [.reconnect]),
        ] as [(String, [Effect])])
    func commands(text: String, expected: [Effect]) {
        var console = opened()
        console.feed(.input(.paste(text)))
        _ = console.takeEffects()
        console.press("enter")
        let effects = console.takeEffects().filter { if case .saveDraft = $0 { false } else { true } }
        #expect(effects == expected)
    }

    @Test(
        "slashes", arguments: [("//help", "/help"), ("/usr/bin is a path", "/usr/bin is a path"), ("a /b", "a /b")])
    func slashes(typed: String, expected: String) {
        var console = opened()
        console.feed(.input(.paste(typed)))
        console.press("enter")
        #expect(sent(console.takeEffects()) == [expected])
    }

    @Test("an unknown command is refused and stays, and a customer has no staff commands")
    func unknownCommand() {
        var console = opened()
        console.type("/nonsense")
        console.press("enter")
        #expect(sent(console.takeEffects()).isEmpty)
        #expect(console.state.composer.editor.text == "/nonsense")
        #expect(CommandTable.parse("/claim", side: .customer) == .unknown("claim"))
    }

    @Test("what was sent before comes back, and what was being written after it")
    func history() {
        var console = opened()
        for text in ["one", "two"] {
            console.type(text)
            console.press("enter")
        }
        console.type("three")
        console.press("ctrl-up")
        #expect(console.state.composer.editor.text == "two")
        console.press("ctrl-up", "ctrl-up")
        #expect(console.state.composer.editor.text == "one")
        console.press("ctrl-down", "ctrl-down")
        #expect(console.state.composer.editor.text == "three")
    }

    @Test("a reply carries its target, and Esc makes a message of it")
    func reply() {
        var console = opened()
        console.press("up", "up", "up", "r")
        #expect(console.state.composer.purpose == .reply(MessageID(104)))
        console.type("nice")
        console.press("esc")
        #expect(console.state.composer.purpose == .message)
        #expect(console.state.composer.editor.text == "nice")
        console.press("ctrl-u", "up", "up", "up", "r")
        console.type("nice")
        _ = console.takeEffects()
        console.press("enter")
        guard case .send(_, let draft)? = console.takeEffects().first else {
            Issue.record("nothing was sent")
            return
        }
        #expect(draft.replyToMessageID == MessageID(104))
    }

    @Test("editing changes the message, and the draft that was there comes back")
    func edit() {
        var console = opened()
        console.type("draft")
        console.press("ctrl-u", "up", "up", "up", "up", "up", "e")
        #expect(console.state.composer.purpose == .edit(MessageID(102), draft: ""))
        #expect(console.state.composer.editor.text == "Let me look")
        console.type("!")
        _ = console.takeEffects()
        console.press("enter")
        #expect(console.takeEffects().contains(.edit(ChatID(1), MessageID(102), content: "Let me look!")))
        #expect(console.state.composer.editor.isEmpty)
    }

    @Test("what is on its way into an edited message is not kept as a draft")
    func editIsNoDraft() {
        var console = opened()
        console.press("up", "up", "up", "up", "up", "e")
        console.type("!")
        console.wait(milliseconds: 1_000)
        #expect(!console.takeEffects().contains { if case .saveDraft = $0 { true } else { false } })
    }

    @Test("another's message cannot be edited, nor one's own after 15 minutes")
    func cannotEdit() {
        var console = opened()
        console.press("up", "up", "up", "e")
        #expect(console.state.composer.purpose == .message)
        console.wait(milliseconds: 16 * 60_000)
        console.press("esc", "up", "up", "up", "up", "up", "e")
        #expect(console.state.composer.purpose == .message)
    }

    @Test("deleting asks first")
    func delete() {
        var console = opened()
        console.press("up", "up", "up", "up", "up", "d", "n")
        #expect(console.takeEffects().isEmpty)
        console.press("d", "y")
        #expect(console.takeEffects() == [.delete(ChatID(1), MessageID(102))])
    }

    @Test("a failed message is sent again, or thrown away after asking")
    func retry() {
        var console = opened()
        let failed = OutgoingItem(
            id: "x", chat: ChatID(1), text: "lost", createdAt: TestConsole.start, state: .failed(UserText("refused")))
        console.session(.outgoing(failed))
        console.press("up", "enter")
        #expect(console.takeEffects() == [.retry(ChatID(1), id: "x")])
        #expect(console.screen.contains("◷"))
        console.session(.outgoing(failed))
        console.press("up", "d", "y")
        #expect(console.takeEffects() == [.discard(ChatID(1), id: "x")])
        console.session(.outgoingRemoved(ChatID(1), id: "x"))
        #expect(!console.screen.contains("lost"))
    }

    @Test(
        "o opens a link of the web, and nothing else",
        arguments: [
            ("see https://salon.example/a?b=c.", "https://salon.example/a?b=c"),
            ("(HTTP://x.example)", "HTTP://x.example"),
            ("file:///etc/passwd", nil), ("javascript:alert(1)", nil), ("-rf https://", nil), ("no link", nil),
        ] as [(String, String?)])
    func open(text: String, link: String?) {
        var console = opened()
        console.session(.message(.make(130, from: .customer(1), text, at: minutes(0))))
        _ = console.takeEffects()
        console.press("up", "o")
        #expect(console.takeEffects() == (link.map { [.openLink($0)] } ?? []))
    }

    @Test("copying gives the words as they were sent")
    func copy() {
        var console = opened()
        console.session(.message(.make(130, from: .customer(1), "👍🏽\u{1B}[1m", at: minutes(0))))
        _ = console.takeEffects()
        console.press("up", "y")
        #expect(console.takeEffects() == [.copy("👍🏽\u{1B}[1m")])
    }
}
