import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Searching and going places")
struct SearchTests {
    private func opened(messages: ClosedRange<Int64> = 901...1_000, hasOlder: Bool = true) -> TestConsole {
        var console = TestConsole(Size(columns: 100, rows: 24))
        console.loadChats()
        console.press("alt-1")
        console.session(.history(ChatID(1), messages: messages.map(Self.message), hasOlder: hasOlder))
        _ = console.takeEffects()
        return console
    }

    private static func message(_ id: Int64) -> Message {
        .make(id, from: .customer(1), "message \(id)", at: minutes(2_000 - id))
    }

    @Test("hits that are loaded show at once, those of the server when they come; n and N go from one to the next")
    func here() {
        var console = opened()
        console.press("ctrl-f")
        console.type("message 95")
        console.press("enter")
        #expect(console.takeEffects().contains(.search(ChatID(1), "message 95")))
        #expect(console.state.selection == .stored(MessageID(959)))
        console.press("n")
        #expect(console.state.selection == .stored(MessageID(958)))
        console.press("N", "N")
        #expect(console.state.selection == .stored(MessageID(959)))
        console.session(.hitsFound(ChatID(1), query: "message 95", [MessageID(950), MessageID(95)]))
        #expect(console.screen.contains("1 of 11"))
        console.press("esc")
        #expect(console.state.selection == nil)
        #expect(!console.screen.contains("search:"))
    }

    @Test("a search without hits says so")
    func nothing() {
        var console = opened()
        console.press("ctrl-f")
        console.type("zebra")
        console.press("enter")
        #expect(console.screen.contains("searching…"))
        console.session(.hitsFound(ChatID(1), query: "zebra", []))
        #expect(console.screen.contains("nothing found for zebra"))
        console.type("typing goes on")
        #expect(console.state.composer.editor.text == "typing goes on")
    }

    @Test("a hit far back is shown in its context, reading on joins the present, and nothing there is marked read")
    func context() {
        var console = opened()
        console.press("ctrl-f")
        console.type("apple")
        console.press("enter")
        console.session(.hitsFound(ChatID(1), query: "apple", [MessageID(400)]))
        #expect(console.takeEffects().contains(.loadContext(ChatID(1), around: MessageID(400))))
        console.session(.context(ChatID(1), around: MessageID(400), (350...450).map(Self.message), hasOlder: true))
        #expect(console.state.selection == .stored(MessageID(400)))
        #expect(console.screen.contains("message 400"))
        #expect(!console.screen.contains("message 1000"))
        #expect(!console.effects.contains { if case .markRead = $0 { true } else { false } })
        // Further down the rest is loaded, until it meets what was loaded before.
        for _ in 0..<8 { console.press("pgdn") }
        #expect(console.takeEffects().contains(.loadNewer(ChatID(1), after: MessageID(450))))
        let before = console.screen
        console.session(.newer(ChatID(1), (451...950).map(Self.message), hasMore: true))
        #expect(console.screen == before, "what is loaded below moves nothing")
        #expect(console.state.excursion == nil)
        #expect(console.state.transcripts[ChatID(1)]?.messages.count == 651)
        console.press("ctrl-end")
        #expect(console.screen.contains("message 1000"))
    }

    @Test("older pages of a context belong to it")
    func olderOfContext() {
        var console = opened()
        console.state.awaited = (ChatID(1), MessageID(400))
        console.session(.context(ChatID(1), around: MessageID(400), (390...410).map(Self.message), hasOlder: true))
        #expect(console.takeEffects().contains(.loadOlder(ChatID(1), before: MessageID(390))))
        console.session(.history(ChatID(1), messages: (300...389).map(Self.message), hasOlder: false))
        #expect(console.state.excursion?.messages.first?.id == MessageID(300))
        #expect(console.state.transcripts[ChatID(1)]?.messages.first?.id == MessageID(901))
    }

    @Test("sending, or Esc, goes back to the present")
    func back() {
        var console = opened()
        console.state.awaited = (ChatID(1), MessageID(400))
        console.session(.context(ChatID(1), around: MessageID(400), (390...410).map(Self.message), hasOlder: true))
        console.press("esc", "esc")
        #expect(console.state.excursion == nil)
        #expect(console.screen.contains("message 1000"))
    }

    @Test("a search everywhere asks after a rest, and opens the chat at the hit, even one that is in no list")
    func everywhere() {
        var console = opened()
        console.press("ctrl-g")
        console.type("four")
        #expect(console.takeEffects().isEmpty)
        console.wait(milliseconds: 200)
        #expect(console.takeEffects() == [.find("four")])
        console.session(.messagesFound(query: "four", TestConsole.found))
        console.press("down", "enter")
        #expect(console.takeEffects() == [.fetchChat(ChatID(9))])
        console.session(
            .chatCreated(.make(9, [.customer(9, "Zed"), .staff(1, "Ada")], last: minutes(9_000))))
        #expect(console.state.openChat == ChatID(9))
        #expect(console.takeEffects().contains(.loadContext(ChatID(9), around: MessageID(7))))
    }

    @Test("Ctrl-K goes to chats, commands, and people whom the server knows")
    func goTo() {
        var console = opened()
        console.press("ctrl-k")
        console.type("kaya")
        console.press("enter")
        #expect(console.state.openChat == ChatID(2))
        console.press("ctrl-k")
        console.type("archive")
        _ = console.takeEffects()
        console.press("enter")
        #expect(console.takeEffects() == [.archive(ChatID(2), true)])
        console.press("ctrl-k")
        console.type("zoe")
        console.wait(milliseconds: 200)
        #expect(console.takeEffects() == [.findContacts("zoe")])
        console.session(.contactsFound(query: "zoe", [Contact(.customer(77), name: "Zoe", detail: "+90")]))
        console.press("enter")
        #expect(console.takeEffects() == [.createChat(.customer(77))])
    }

    @Test("a command that wants more goes into the composer")
    func goToCommand() {
        var console = opened()
        console.press("ctrl-k")
        console.type("/ref")
        console.press("enter")
        #expect(console.state.composer.editor.text == "/ref ")
    }
}

@Suite("Fuzzy matching")
struct FuzzyMatchTests {
    @Test(
        "the better match wins",
        arguments: [
            ("bo", "Bo Lind", "Abo"), ("bl", "Bo Lind", "rubble"), ("lind", "Bo Lind", "Blinding"),
            ("bo lin", "Bo Lind", "Lin Boa Kaya"), ("ada", "Ada", "Adamantine"), ("88", "+1 88", "+1 808"),
        ])
    func better(query: String, better: String, worse: String) throws {
        let query = FuzzyQuery(query)
        let winner = try #require(query.score(FuzzyText(better)))
        #expect(winner > query.score(FuzzyText(worse)) ?? .min)
    }

    @Test("what lacks a letter does not match", arguments: [("box", "Bo Lind"), ("ob", "Bo"), ("a b", "aaa")])
    func none(query: String, text: String) {
        #expect(FuzzyQuery(query).score(FuzzyText(text)) == nil)
    }

    @Test("a keystroke over 10,000 entries takes far less than anyone notices")
    func quick() {
        let entries = (0..<10_000).map {
            GoToDialog.Entry(
                .chat(ChatID(Int64($0))), name: DisplayText("Customer number \($0) of the salon"),
                detail: DisplayText("+12345\($0)"))
        }
        var dialog = GoToDialog(entries)
        let clock = ContinuousClock()
        let taken = clock.measure {
            for character in "cust 99" {
                dialog.query.insert(String(character))
                dialog.changed(at: TestConsole.start)
            }
        }
        #expect(dialog.ranked.first?.name.text.contains("99") == true)
        // Unoptimised and under sanitizers; quadratic work would take minutes. The benchmark has the real figure.
        #expect(taken < .seconds(20))
    }
}
