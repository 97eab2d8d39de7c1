import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Notifications")
struct NotificationTests {
    private func console(_ scope: NotificationSettings.Scope, as account: Account = TestConsole.ada) -> TestConsole {
        var console = TestConsole(as: account)
        console.state.notifications = scope
        console.loadChats()
        console.feed(.input(.focus(false)))
        _ = console.takeEffects()
        return console
    }

    private func chats(_ effects: [Effect]) -> [String] {
        effects.compactMap { if case .notify(let notification) = $0 { notification.title.text } else { nil } }
    }

    @Test("one is told once per chat, and again after the chat has been seen")
    func once() {
        var console = console(.all)
        for id in 300...302 {
            console.session(.message(.make(Int64(id), from: .customer(1), "hello?", at: minutes(0))))
        }
        console.session(.message(.make(400, in: 2, from: .customer(2), "me too", at: minutes(1))))
        #expect(chats(console.takeEffects()) == ["Bo Lind", "Eda Kaya"])
        console.feed(.input(.focus(true)))
        console.openBo()
        console.feed(.input(.focus(false)))
        _ = console.takeEffects()
        console.session(.message(.make(310, from: .customer(1), "still there?", at: minutes(0))))
        console.session(.message(.make(410, in: 2, from: .customer(2), "and me", at: minutes(0))))
        #expect(chats(console.takeEffects()) == ["Bo Lind"])
    }

    @Test("history tells nobody, nor do one's own messages")
    func silent() {
        var console = console(.all)
        console.session(.history(ChatID(1), messages: TestConsole.history, hasOlder: false))
        console.session(.message(.make(500, from: .user(1), "from my phone", at: minutes(0))))
        #expect(chats(console.takeEffects()).isEmpty)
    }

    @Test(
        "what one is told of is a setting",
        arguments: [
            (.off, []), (.waiting, ["Bo Lind"]), (.all, ["Bo Lind", "Cem"]),
        ] as [(NotificationSettings.Scope, [String])])
    func scopes(scope: NotificationSettings.Scope, expected: [String]) {
        var console = console(scope)
        console.session(.message(.make(600, from: .customer(1), "hello?", at: minutes(0))))
        console.session(.message(.make(601, in: 3, from: .user(3), "coffee?", at: minutes(0))))
        #expect(chats(console.takeEffects()) == expected)
    }

    @Test("a muted chat tells nothing")
    func muted() {
        var console = console(.all)
        console.press("alt-1", "alt-m", "alt-2")
        _ = console.takeEffects()
        console.session(.message(.make(700, from: .customer(1), "hello?", at: minutes(0))))
        #expect(chats(console.takeEffects()).isEmpty)
    }

    @Test("what comes before the line was ever live is history, and nobody is told of it")
    func start() {
        var console = console(.all)
        console.state.hasBeenLive = false
        console.session(.line(.catchingUp))
        console.session(.message(.make(300, from: .customer(1), "yesterday", at: minutes(600))))
        #expect(chats(console.takeEffects()).isEmpty)
        console.session(.line(.live))
        console.session(.line(.reconnecting(reason: UserText("no route"), next: nil)))
        console.session(.line(.catchingUp))
        console.session(.message(.make(301, from: .customer(1), "while the line was lost", at: minutes(0))))
        #expect(chats(console.takeEffects()) == ["Bo Lind"])
    }

    @Test("/notify and /theme change it at once, and refuse what there is not")
    func commands() {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        console.type("/notify waiting")
        console.press("enter")
        #expect(console.state.notifications == .waiting)
        console.type("/theme light")
        _ = console.takeEffects()
        console.press("enter")
        #expect(console.takeEffects().contains(.useTheme(.light)))
        console.type("/theme pink")
        console.press("enter")
        #expect(console.screen.contains("there are these themes: standard, dark, light, high-contrast"))
    }
}
