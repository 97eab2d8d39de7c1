import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("History as it was kept")
struct KeptHistoryTests {
    private let chat = ChatID(1)

    private func message(_ id: Int64, _ words: String) -> Message {
        .make(id, from: .customer(1), words, at: minutes(1))
    }

    private func words(_ console: TestConsole) -> [String] {
        console.state.transcripts[chat]?.messages.compactMap { message in
            if case .text(let text) = message.body { text.original } else { nil }
        } ?? []
    }

    private func opened() -> TestConsole {
        var console = TestConsole()
        console.loadChats()
        console.press("alt-1")
        _ = console.takeEffects()
        return console
    }

    @Test("it is shown at once, and gives way to what the server says: words, and what was deleted meanwhile")
    func corrected() {
        var console = opened()
        console.session(.keptHistory(chat, [message(103, "three"), message(102, "two"), message(101, "one")]))
        #expect(words(console) == ["one", "two", "three"])
        #expect(console.screen.contains("three"))
        console.session(.history(chat, messages: [message(103, "three!"), message(101, "one")], hasOlder: true))
        #expect(words(console) == ["one", "three!"])
    }

    @Test("it does not undo what the server said before")
    func late() {
        var console = opened()
        console.session(.history(chat, messages: [message(103, "three!"), message(101, "one")], hasOlder: true))
        console.session(.keptHistory(chat, [message(103, "three"), message(101, "one"), message(100, "zero")]))
        #expect(words(console) == ["zero", "one", "three!"])
    }

    @Test("where the server's page has nothing in common with it, it goes: there may be a hole between them")
    func hole() {
        var console = opened()
        console.session(.keptHistory(chat, [message(11, "old"), message(10, "older")]))
        console.session(.history(chat, messages: [message(103, "new"), message(101, "newer")], hasOlder: true))
        #expect(words(console) == ["newer", "new"])
    }

    @Test("without a connection older history is asked for once, and again when there is one")
    func offline() {
        var console = opened()
        console.session(.line(.reconnecting(reason: UserText("no route"), next: nil)))
        console.session(.keptHistory(chat, [message(101, "one")]))
        #expect(console.takeEffects() == [.loadOlder(chat, before: MessageID(101))])
        console.session(.historyFailed(chat))
        #expect(console.takeEffects().isEmpty)
        console.session(.line(.live))
        #expect(console.takeEffects() == [.loadOlder(chat, before: MessageID(101))])
    }

    @Test("a chat of which nothing could be shown is read when the line is there")
    func nothingKept() {
        var console = opened()
        console.session(.line(.reconnecting(reason: UserText("no route"), next: nil)))
        console.session(.historyFailed(chat))
        console.session(.line(.live))
        #expect(console.takeEffects() == [.openChat(chat)])
    }

    @Test("a message that was given up is none that is being sent")
    func refused() {
        var console = opened()
        let item = OutgoingItem(id: "a", chat: chat, text: "no", createdAt: minutes(0))
        console.session(.outgoing(item))
        #expect(console.screen.contains("1 sending"))
        var refused = item
        refused.state = .failed(UserText("blocked"))
        console.session(.outgoing(refused))
        #expect(!console.screen.contains("sending"))
        console.session(.outgoing(item))
        #expect(console.screen.contains("1 sending"))
        console.session(.message(.make(200, from: .user(1), "no", at: minutes(0)) { $0.clientMessageID = "a" }))
        #expect(!console.screen.contains("sending"))
    }
}
