import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Signing in")
struct SignInTests {
    @Test("Enter goes to the empty field, then sends what was typed, once")
    func submit() {
        var console = TestConsole(as: nil)
        console.type("ada@salon.com")
        console.press("enter")
        #expect(console.takeEffects().isEmpty)
        console.type("pässword")
        console.press("enter", "enter")
        #expect(
            console.takeEffects() == [
                .signIn(SignInRequest(side: .staff, login: "ada@salon.com", password: "pässword"))
            ])
    }

    @Test("the password is never on the screen")
    func masked() {
        var console = TestConsole(as: nil)
        console.press("tab")
        console.type("secret")
        #expect(!console.screen.contains("s" + "ecret"))
        #expect(console.screen.contains("••••••"))
    }

    @Test("a refusal is shown and the password asked again")
    func refused() {
        var console = TestConsole(as: nil)
        console.feed(.input(.paste("ada@salon.com")))
        console.press("tab")
        console.feed(.input(.paste("wrong")))
        console.press("enter")
        console.session(.signInFailed("Wrong email or password"))
        #expect(console.screen.contains("Wrong email or password"))
        #expect(!console.screen.contains("•"))
        console.type("right")
        _ = console.takeEffects()
        console.press("enter")
        #expect(console.takeEffects().count == 1)
    }

    @Test("a session that ended brings the form back with the reason; the same one signing in finds all as it was")
    func signedOut() {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        console.type("half")
        console.session(.signedOut("signed out elsewhere"))
        #expect(console.effects.contains(.saveDraft(ChatID(1), "half")))
        #expect(console.screen.contains("signed out elsewhere"))
        console.session(.signedIn(TestConsole.ada))
        #expect(console.state.composer.editor.text == "half")
    }

    @Test("someone else signing in sees nothing of the one before")
    func otherAccount() {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        console.type("private")
        console.session(.signedOut("signed out"))
        console.session(.signedIn(Account(key: .user(2), name: "Bea", role: .staff, salon: "Other")))
        #expect(!console.screen.contains("Bo Lind"))
        #expect(!console.screen.contains("private"))
        #expect(console.state.drafts.isEmpty)
        #expect(console.state.visibleTabs == [.mine, .unassigned])
    }

    @Test("the new-chat dialog opens the chosen contact, or a number as it was typed")
    func newChat() {
        var console = TestConsole()
        console.press("alt-n")
        #expect(console.takeEffects() == [.findContacts("")])
        console.type("+49170")
        console.session(.contactsFound(query: "+4917", [Contact(.customer(9), name: "Late")]))
        console.session(.contactsFound(query: "+49170", []))
        _ = console.takeEffects()
        console.press("enter", "enter")
        #expect(console.takeEffects() == [.createChat(.phone("+49170"))])
        console.session(.chatCreated(.make(9, [.staff(1, "Ada")], last: minutes(0))))
        #expect(console.state.openChat == ChatID(9))
        #expect(console.state.overlay == nil)
    }
}
