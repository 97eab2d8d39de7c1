import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Commands")
struct CommandTests {
    private func opened() -> TestConsole {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        _ = console.takeEffects()
        return console
    }

    private func effects(of text: String, in console: inout TestConsole) -> [Effect] {
        console.feed(.input(.paste(text)))
        _ = console.takeEffects()
        console.press("enter")
        return console.takeEffects().filter { if case .saveDraft = $0 { false } else { true } }
    }

    @Test(
        "commands with something after them",
        arguments: [
            ("/title Bo's wedding", [.rename(ChatID(1), title: "Bo's wedding")]),
            ("/invite cem", [.invite(ChatID(1), .id(3))]),
            ("/invite Zoe", [.invite(ChatID(1), .name("Zoe"))]),
            ("/search free", [.search(ChatID(1), "free")]),
        ] as [(String, [Effect])])
    func arguments(text: String, expected: [Effect]) {
        var console = opened()
        #expect(effects(of: text, in: &console) == expected)
    }

    @Test("every command of the table can be typed, and none is named twice")
    func all() {
        #expect(Set(CommandTable.commands.map(\.name)).count == CommandTable.commands.count)
        for command in CommandTable.commands {
            let text = "/" + command.name + (command.argument?.isRequired == true ? " x" : "")
            guard case .command(command, _) = CommandTable.parse(text, side: .staff) else {
                Issue.record("\(text) is not read")
                continue
            }
        }
    }

    @Test("what a command takes too much or too little of is refused, and stays", arguments: ["/claim now", "/ref"])
    func misused(text: String) {
        var console = opened()
        #expect(effects(of: text, in: &console).isEmpty)
        #expect(console.state.composer.editor.text == text)
        #expect(console.screen.contains("it is used so: "))
    }

    @Test("a card is sent with words or without")
    func reference() {
        var console = opened()
        for (text, content) in [("/ref appointment 88", "Appointment #88"), ("/ref order #7 it is here", "it is here")]
        {
            guard case .send(ChatID(1), let draft)? = effects(of: text, in: &console).first else {
                Issue.record("nothing was sent for \(text)")
                continue
            }
            #expect(draft.content == content)
            #expect(draft.reference?.id == (content.hasPrefix("App") ? 88 : 7))
            #expect(draft.clientMessageID != nil)
        }
    }

    @Test("a card's own name is not said twice")
    func cardOnce() {
        var console = opened()
        console.session(
            .message(
                .make(120, from: .customer(1), "Order #7", at: minutes(0)) {
                    $0.reference = Reference(kind: .order, id: 7, data: nil)
                }))
        // In the list, the panel, and once in the chat.
        let lines = console.screen.split(separator: "\n").filter { $0.contains("Order #7") }
        #expect(lines.count == 3)
    }

    @Test("/go opens a chat by the beginning of its name, and its tab")
    func go() {
        var console = opened()
        _ = effects(of: "/go 漢", in: &console)
        #expect(console.state.openChat == ChatID(4))
        #expect(console.state.tab == .unassigned)
    }

    @Test("/edit takes one's newest message, /reply the other's, /delete asks first")
    func onNewest() {
        var console = opened()
        _ = effects(of: "/edit", in: &console)
        #expect(console.state.composer.purpose == .edit(MessageID(102), draft: ""))
        console.press("esc")
        _ = effects(of: "/reply", in: &console)
        #expect(console.state.composer.purpose == .reply(MessageID(105)))
        console.press("esc")
        #expect(effects(of: "/delete", in: &console).isEmpty)
        console.press("y")
        #expect(console.takeEffects() == [.delete(ChatID(1), MessageID(102))])
    }

    @Test("leaving asks, and says what becomes of the chat")
    func leave() {
        var console = opened()
        #expect(effects(of: "/leave", in: &console).isEmpty)
        #expect(console.screen.contains("goes back to the queue"))
        console.press("y")
        #expect(console.takeEffects() == [.leave(ChatID(1), user: 1)])
    }

    @Test("the editor gets what is being written, and gives back a text that is not sent")
    func editor() {
        var console = opened()
        console.type("half")
        _ = console.takeEffects()
        console.press("alt-e")
        #expect(console.takeEffects() == [.composeInEditor(ChatID(1), "half")])
        console.session(.composed(ChatID(1), "half\nand whole"))
        #expect(console.state.composer.editor.text == "half\nand whole")
        #expect(!console.takeEffects().contains { if case .send = $0 { true } else { false } })
        console.press("ctrl-_")
        #expect(console.state.composer.editor.text == "half")
    }
}
