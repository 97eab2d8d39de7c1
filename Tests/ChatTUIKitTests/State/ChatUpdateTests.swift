import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Chats and messages")
struct ChatUpdateTests {
    private func opened(_ size: Size = Size(columns: 120, rows: 40)) -> TestConsole {
        var console = TestConsole(size)
        console.loadChats()
        console.openBo()
        return console
    }

    @Test("opening a chat joins it, and what comes into view is read")
    func openReads() {
        let console = opened()
        #expect(console.state.openChat == ChatID(1))
        #expect(console.effects.contains(.openChat(ChatID(1))))
        #expect(console.effects.contains(.markRead(ChatID(1), MessageID(106))))
        #expect(console.state.chats[ChatID(1)]?.unread == 0)
    }

    @Test("with no chat open the next chat is the first, and the one before it the last")
    func firstStep() {
        var console = TestConsole()
        console.loadChats()
        console.press("ctrl-n")
        #expect(console.state.openChat == ChatID(1))
        console = TestConsole()
        console.loadChats()
        console.press("ctrl-p")
        #expect(console.state.openChat == ChatID(3))
    }

    @Test("nothing is read while the terminal has no focus, and all that is in view when it comes back")
    func focus() {
        var console = opened()
        console.feed(.input(.focus(false)))
        _ = console.takeEffects()
        console.session(.message(.make(110, from: .customer(1), "hello?", at: minutes(0))))
        #expect(console.takeEffects() == [.notify(Notification(title: "Bo Lind", body: "hello?"))])
        #expect(console.state.chats[ChatID(1)]?.unread == 1)
        console.feed(.input(.focus(true)))
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(110))])
        #expect(console.state.chats[ChatID(1)]?.unread == 0)
    }

    @Test("where focus is not reported, reading takes a key not long ago")
    func unreportedFocus() {
        var console = TestConsole()
        console.state.attention = .unreported(lastKey: nil)
        console.loadChats()
        console.openBo()
        #expect(console.takeEffects().contains(.markRead(ChatID(1), MessageID(106))))
        console.wait(milliseconds: 60_000)
        console.session(.message(.make(110, from: .customer(1), "hello?", at: minutes(0))))
        #expect(!console.takeEffects().contains(.markRead(ChatID(1), MessageID(110))))
        console.press("left")
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(110))])
    }

    @Test("an observer reads nothing")
    func observer() {
        var console = TestConsole()
        console.loadChats()
        console.press("alt-t", "down")
        console.press("enter")
        #expect(console.state.openChat == ChatID(4))
        console.session(
            .history(ChatID(4), messages: [.make(5, in: 4, from: .customer(4), "hi", at: minutes(1))], hasOlder: false))
        #expect(!console.effects.contains { if case .markRead = $0 { true } else { false } })
    }

    @Test("help over the transcript keeps messages unread")
    func overlayHides() {
        var console = opened()
        console.press("f1")
        _ = console.takeEffects()
        console.session(.message(.make(110, from: .customer(1), "hello?", at: minutes(0))))
        #expect(console.takeEffects().isEmpty)
        console.press("esc")
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(110))])
    }

    @Test("a message that comes in below a scrolled-up view moves nothing and stays unread")
    func noJump() {
        var console = TestConsole(Size(columns: 80, rows: 24))
        console.loadChats()
        console.press("alt-1")
        let old = (201...290).map { Message.make($0, from: .customer(1), "message \($0)", at: minutes(400 - $0)) }
        console.session(.history(ChatID(1), messages: old, hasOlder: false))
        console.press("pgup")
        _ = console.takeEffects()
        let before = transcript(of: console)
        console.session(.message(.make(291, from: .customer(1), "later", at: minutes(0))))
        let after = transcript(of: console)
        #expect(before == after)
        #expect(console.screen.contains("↓ 1 new"))
        #expect(console.takeEffects().isEmpty)
        console.press("ctrl-end")
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(291))])
        #expect(console.screen.contains("later"))
    }

    /// What stands right of the chat list, between the title and the typing line.
    private func transcript(of console: TestConsole) -> [String] {
        let grid = view(console.state, size: console.state.size)
        return (2..<20).map { grid.row($0).dropFirst(29).map(\.text).joined() }
    }

    @Test("older history is asked for once, near the start, and prepending it moves nothing")
    func olderHistory() {
        var console = TestConsole(Size(columns: 80, rows: 24))
        console.loadChats()
        console.press("alt-1")
        let newest = (101...200).map { Message.make($0, from: .customer(1), "message \($0)", at: minutes(300 - $0)) }
        console.session(.history(ChatID(1), messages: newest, hasOlder: true))
        #expect(!console.effects.contains(.loadOlder(ChatID(1), before: MessageID(101))))
        console.press("ctrl-home")
        #expect(console.effects.filter { $0 == .loadOlder(ChatID(1), before: MessageID(101)) }.count == 1)
        let top = view(console.state, size: console.state.size).text(row: 3)
        #expect(top.contains("message 101"))
        let older = (1...100).map { Message.make($0, from: .customer(1), "message \($0)", at: minutes(300 - $0)) }
        console.session(.history(ChatID(1), messages: older, hasOlder: false))
        let rows = (2..<20).map { view(console.state, size: console.state.size).text(row: $0) }
        #expect(rows.first { $0.contains("message") }?.contains("message 101") == true)
        console.press("ctrl-home")
        #expect(console.screen.contains("message 1\n"))
        #expect(console.effects.filter { if case .loadOlder = $0 { true } else { false } }.count == 1)
    }

    @Test("older history that failed to load is asked for again with the next key, and not over and over")
    func olderHistoryFails() {
        var console = TestConsole(Size(columns: 80, rows: 24))
        console.loadChats()
        console.press("alt-1")
        console.session(
            .history(ChatID(1), messages: [.make(50, from: .customer(1), "hi", at: minutes(1))], hasOlder: true))
        console.session(.historyFailed(ChatID(1)))
        #expect(console.effects.filter { $0 == .loadOlder(ChatID(1), before: MessageID(50)) }.count == 1)
        console.press("pgup")
        #expect(console.effects.filter { $0 == .loadOlder(ChatID(1), before: MessageID(50)) }.count == 2)
    }

    @Test("what comes before words of one's own that the server had first, as after a lost line, is read too")
    func lateMessage() {
        var console = opened()
        _ = console.takeEffects()
        console.session(.message(.make(109, from: .user(1), "written while cut", at: minutes(0))))
        #expect(!console.takeEffects().contains { if case .markRead = $0 { true } else { false } })
        console.session(.message(.make(108, from: .customer(1), "are you there?", at: minutes(0))))
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(109))])
        #expect(console.state.chats[ChatID(1)]?.unread == 0)
        // The same in a page of the history.
        console.session(.message(.make(112, from: .user(1), "written while cut again", at: minutes(0))))
        console.session(
            .history(
                ChatID(1), messages: [.make(111, from: .customer(1), "hello?", at: minutes(0))], hasOlder: nil))
        #expect(console.takeEffects() == [.markRead(ChatID(1), MessageID(112))])
    }

    @Test("a new message raises its chat in the list, counts once, and a chat told of with it counts nothing more")
    func unreadCount() {
        var console = opened()
        let message = Message.make(300, in: 2, from: .customer(2), "me again", at: minutes(0))
        console.session(.message(message))
        console.session(.message(message))
        #expect(console.state.chats[ChatID(2)]?.unread == 2)
        #expect(console.state.chats.ids(in: .mine).first == ChatID(2))
        var chat = Chat.make(3, [.staff(3, "Cem"), .staff(1, "Ada")], last: minutes(0), unread: 1, type: .userUser)
        chat.lastMessageID = MessageID(400)
        console.session(.chatChanged(chat))
        console.session(.message(.make(400, in: 3, from: .user(3), "psst", at: minutes(0))))
        #expect(console.state.chats[ChatID(3)]?.unread == 1)
    }

    @Test("the next unread chat is the one whose customer waits longest")
    func nextUnread() {
        var console = opened()
        console.press("alt-a")
        #expect(console.state.openChat == ChatID(4))
        #expect(console.state.tab == .unassigned)
        console.press("alt-a")
        #expect(console.state.openChat == ChatID(2))
    }

    @Test("chats are stepped through, round the end, and chosen by place")
    func stepping() {
        var console = opened()
        console.press("ctrl-n")
        #expect(console.state.openChat == ChatID(2))
        console.press("ctrl-p", "alt-up")
        #expect(console.state.openChat == ChatID(3))
        console.press("alt-down", "alt-2")
        #expect(console.state.openChat == ChatID(2))
        console.press("alt-9")
        #expect(console.state.openChat == ChatID(2))
    }

    @Test("a chat that may no longer be seen leaves the screen")
    func removed() {
        var console = opened()
        console.session(.chatRemoved(ChatID(1)))
        #expect(console.state.openChat == nil)
        #expect(console.effects.contains(.closeChat(ChatID(1))))
        #expect(!console.screen.contains("Bo Lind"))
    }

    @Test("a list that is read anew forgets what is not in it")
    func reloaded() {
        var console = opened()
        console.session(.chatsLoaded([.mine, .unassigned], [.make(2, [.staff(1, "Ada")], last: minutes(1))]))
        #expect(console.state.chats.ids(in: .mine) == [ChatID(2)])
        #expect(console.state.openChat == nil)
    }

    @Test(
        "ticks tell of the other side",
        arguments: [
            (nil, nil, .user(1), "✓"), (102, nil, .customer(1), "✓✓"), (nil, 102, .customer(1), "✓✓"),
            (nil, 102, .user(9), "✓"), (102, nil, .user(9), "✓"),
        ] as [(Int64?, Int64?, ParticipantKey, String)])
    func ticks(delivered: Int64?, read: Int64?, by: ParticipantKey, expected: String) throws {
        var console = TestConsole()
        console.session(
            .chatsLoaded(
                [.mine],
                [.make(1, [.customer(1, "Bo"), .staff(1, "Ada", read: 101), .staff(9, "Zoe")], last: minutes(1))]))
        console.press("alt-1")
        console.session(
            .history(ChatID(1), messages: [.make(102, from: .user(1), "Let me look", at: minutes(2))], hasOlder: false))
        if let delivered { console.session(.deliveredMark(ChatID(1), by, MessageID(delivered))) }
        if let read { console.session(.readMark(ChatID(1), by, MessageID(read))) }
        let row = try #require(console.screen.split(separator: "\n").first { $0.contains("Let me look") })
        #expect(row.contains(expected + "│"))
        #expect(expected == "✓✓" || !row.contains("✓✓"))
    }

    @Test("claiming, archiving and muting act on the open chat")
    func acts() {
        var console = opened()
        _ = console.takeEffects()
        console.press("alt-c")
        #expect(console.takeEffects().isEmpty)
        #expect(console.screen.contains("taken already"))
        console.press("alt-z", "alt-m")
        #expect(console.takeEffects() == [.archive(ChatID(1), true), .mute(ChatID(1), true)])
        console.press("alt-a")
        _ = console.takeEffects()
        console.press("alt-c")
        #expect(console.takeEffects() == [.claim(ChatID(4))])
    }

    @Test("a customer claims and archives nothing")
    func customerActs() {
        var console = TestConsole(as: TestConsole.bo)
        console.session(.chatsLoaded([.mine], [.make(1, [.customer(1, "Bo")], last: minutes(1))]))
        console.press("alt-1")
        _ = console.takeEffects()
        console.press("alt-c", "alt-z")
        #expect(console.takeEffects().isEmpty)
    }

    @Test("typing shows until it stops, or until the message is there")
    func typing() {
        var console = opened()
        console.session(.typing(ChatID(1), .customer(1), isTyping: true))
        #expect(console.screen.contains("Bo Lind is typing…"))
        console.session(.typing(ChatID(1), .customer(1), isTyping: false))
        #expect(!console.screen.contains("typing"))
        console.session(.typing(ChatID(1), nil, isTyping: true))
        #expect(console.screen.contains("someone is typing…"))
        console.session(.typing(ChatID(1), nil, isTyping: false))
        console.session(.typing(ChatID(1), .customer(1), isTyping: true))
        console.session(.message(.make(111, from: .customer(1), "there", at: minutes(0))))
        #expect(!console.screen.contains("typing"))
    }

    @Test("what was loaded of a replaced store is dropped")
    func reset() {
        var console = opened()
        console.session(.historyReset(ChatID(1)))
        #expect(!console.screen.contains("Let me look"))
    }

    @Test("edits and deletions show in place")
    func changes() {
        var console = opened()
        console.session(
            .messageChanged(.make(101, from: .customer(1), "Is 5 free?", at: minutes(4)) { $0.isEdited = true }))
        #expect(console.screen.contains("Is 5 free? (edited)"))
        console.session(.messageChanged(.make(101, from: .customer(1), "", at: minutes(4)) { $0.isDeleted = true }))
        #expect(!console.screen.contains("Is 5 free?"))
    }

    @Test(
        "the line's state is told as it is",
        arguments: [
            (.live, "● live"), (.connecting, "○ connecting"), (.catchingUp, "● catching up"),
            (.offline(reason: UserText("signed out")), "○ offline (signed out)"),
            (
                .reconnecting(reason: UserText("refused"), next: TestConsole.start.advanced(byMilliseconds: 2_500)),
                "○ reconnecting in 3 s (refused)"
            ),
        ] as [(LineState, String)])
    func line(state: LineState, text: String) {
        var console = opened()
        console.session(.line(state))
        #expect(console.screen.contains(text))
    }

    @Test("a tick is needed when something on the screen changes with time, else at the next minute")
    func nextTick() {
        var console = opened()
        #expect(console.state.nextTick == TestConsole.start.advanced(byMilliseconds: 60_000))
        console.session(
            .line(.reconnecting(reason: UserText(""), next: TestConsole.start.advanced(byMilliseconds: 2_500))))
        #expect(console.state.nextTick == TestConsole.start.advanced(byMilliseconds: 500))
        console.session(.line(.live))
        console.type("x")
        #expect(console.state.nextTick == TestConsole.start.advanced(byMilliseconds: 300))
    }
}
