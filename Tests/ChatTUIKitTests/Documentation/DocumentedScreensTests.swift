import ChatTestSupport
import ChatWire
import Testing

@testable import ChatTUIKit

/// The screens in the README are what the program draws.
@Suite("Documented screens", .serialized)
struct DocumentedScreensTests {
    @Test("README.md shows the staff's console as it is")
    func staff() throws {
        var console = TestConsole(Size(columns: 120, rows: 24))
        console.loadChats()
        console.openBo()
        console.session(.typing(ChatID(1), .customer(1), isTyping: true))
        console.type("Tomorrow at four would be")
        console.wait(milliseconds: 400)
        console.session(.draftSaved(ChatID(1)))
        try expect(console, as: "staff")
    }

    @Test("README.md shows the customer's console as it is")
    func customer() throws {
        var console = TestConsole(Size(columns: 80, rows: 14), as: TestConsole.bo)
        console.session(
            .chatsLoaded(
                [.mine],
                [
                    .make(
                        1, [.customer(1, "Bo Lind"), .staff(1, "Ada", read: 101, isOnline: true)], last: minutes(2),
                        preview: "Let me look", unread: 1)
                ]))
        console.press("enter")
        console.session(.history(ChatID(1), messages: Array(TestConsole.history[1...3]), hasOlder: false))
        try expect(console, as: "customer")
    }

    @Test("README.md shows the admin console as it is")
    func admin() throws {
        var console = TestConsole(Size(columns: 120, rows: 24))
        console.loadChats()
        console.press("f2")
        for answer in TestConsole.administration { console.session(.administration(answer)) }
        try expect(console, as: "admin")
    }

    private func expect(_ console: TestConsole, as name: String) throws {
        let screen = view(console.state, size: console.state.size).text
        try expectSection("\(name)-screen", of: "README.md", is: "```\n\(screen)```\n")
    }
}
