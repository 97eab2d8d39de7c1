import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("The admin console")
struct AdminConsoleTests {
    /// An admin on a page, and nothing asked yet.
    private func opened(_ page: AdminConsole.Page = .overview, as account: Account = TestConsole.ada) -> TestConsole {
        var console = TestConsole(as: account)
        console.loadChats()
        console.press("f2")
        for _ in 0..<page.rawValue { console.press("tab") }
        for answer in TestConsole.administration { console.session(.administration(answer)) }
        _ = console.takeEffects()
        return console
    }

    @Test("opening a page asks for it, and it is asked for again while one looks")
    func live() {
        var console = TestConsole()
        console.press("f2")
        #expect(console.takeEffects() == [.administer(.statistics(.salon))])
        console.press("tab")
        #expect(console.takeEffects() == [.administer(.connections)])
        console.wait(milliseconds: AdminConsole.interval)
        #expect(console.takeEffects() == [.administer(.connections)])
        console.session(.presence(.customer(1), isOnline: true, lastSeen: nil))
        console.wait(milliseconds: AdminConsole.soon)
        #expect(console.takeEffects() == [.administer(.connections)])
        console.press("f2")
        console.wait(milliseconds: 60_000)
        #expect(console.takeEffects().isEmpty)
    }

    @Test("a line that is down is not asked over, and what is shown says how old it is")
    func stale() {
        var console = opened()
        console.session(.line(.connecting))
        console.wait(milliseconds: 20_000)
        #expect(console.takeEffects().isEmpty)
        #expect(console.screen.contains("as of 14:02"))
    }

    @Test("staff see the numbers of their own chats alone, customers nothing")
    func others() {
        let cem = Account(key: .user(3), name: "Cem", role: .staff, salon: "Glow Salon")
        var console = TestConsole(as: cem)
        console.press("f2")
        #expect(console.takeEffects() == [.administer(.statistics(.mine))])
        console.press("tab")
        #expect(console.state.admin?.page == .overview)
        console = TestConsole(as: TestConsole.bo)
        console.press("f2")
        #expect(console.state.admin == nil)
        #expect(console.takeEffects().isEmpty)
    }

    @Test(
        "what changes something asks first",
        arguments: [
            (.connections, "k", .kick(ConnectionID(1))),
            (.staff, "r", .changeStaff(1, StaffAccountPatch(role: .staff))),
            (.staff, "d", .changeStaff(1, StaffAccountPatch(isActive: false))),
            (.customers, "b", .changeCustomer(1, CustomerAccountPatch(isBlocked: true))),
        ] as [(AdminConsole.Page, String, AdministrationRequest)])
    func asks(page: AdminConsole.Page, key: String, request: AdministrationRequest) {
        var console = opened(page)
        console.press(key)
        #expect(console.takeEffects().isEmpty)
        console.press("n")
        #expect(console.takeEffects().isEmpty)
        console.press(key, "y")
        #expect(console.takeEffects() == [.administer(request)])
    }

    @Test("a form says what is missing, sends once, and closes when it is done")
    func form() {
        var console = opened(.staff)
        console.press("a")
        console.type("new@salon.com")
        console.press("enter")
        #expect(console.takeEffects().isEmpty)
        #expect(console.screen.contains("Password is missing"))
        console.type("secret")
        #expect(!console.screen.contains("secret"))
        console.press("enter", "enter")
        let account = NewStaffAccount(email: "new@salon.com", password: "secret")
        #expect(console.takeEffects() == [.administer(.addStaff(account))])
        console.session(.administration(.changed))
        #expect(console.state.admin?.form == nil)
        #expect(console.takeEffects() == [.administer(.staff(""))])
    }

    @Test("a refusal leaves the form as it was, with the reason")
    func refused() {
        var console = opened(.staff)
        console.press("p")
        console.type("short")
        console.press("enter")
        console.session(.failed("The password is too short."))
        #expect(console.state.admin?.form?.isSending == false)
        #expect(console.screen.contains("The password is too short."))
    }

    @Test("finding asks after a rest, and an answer to an older question is nothing")
    func finding() {
        var console = opened(.customers)
        console.press("/")
        console.type("bo")
        #expect(console.takeEffects().isEmpty)
        console.wait(milliseconds: 200)
        #expect(console.takeEffects() == [.administer(.customers("bo"))])
        console.session(.administration(.customers(query: "b", [])))
        #expect(console.state.admin?.told.customers?.count == 2)
    }

    @Test("messages that come in behind the console stay unread")
    func unread() {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        console.press("f2")
        _ = console.takeEffects()
        console.session(.message(.make(300, from: .customer(1), "hello?", at: minutes(0))))
        #expect(!console.takeEffects().contains { if case .markRead = $0 { true } else { false } })
        #expect(console.state.chats[ChatID(1)]?.unread == 1)
    }
}
