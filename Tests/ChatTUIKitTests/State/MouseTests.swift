import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("The mouse")
struct MouseTests {
    private func click(_ text: String, _ console: inout TestConsole) throws {
        let lines = console.screen.split(separator: "\n", omittingEmptySubsequences: false)
        let row = try #require(lines.firstIndex { $0.contains(text) })
        let column = text.hasPrefix("Eda") ? 2 : 60
        console.feed(.input(.mouse(MouseEvent(.press, column: column, row: row))))
    }

    @Test("a click on a message selects it, one on a chat opens it")
    func clicks() throws {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        try click("See you on Friday", &console)
        console.press("y")
        #expect(console.takeEffects().contains(.copy("See you on Friday then")))
        try click("┃   Fri 16:00", &console)
        console.press("y")
        #expect(console.takeEffects().contains(.copy("this one")))
        try click("Eda Kaya", &console)
        #expect(console.state.openChat == ChatID(2))
    }

    @Test("a click beside everything does nothing")
    func beside() {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        _ = console.takeEffects()
        for (column, row) in [(60, 5), (60, 38), (119, 39), (500, 500), (0, 0)] {
            console.feed(.input(.mouse(MouseEvent(.press, column: column, row: row))))
        }
        console.press("y")
        #expect(console.takeEffects().allSatisfy { if case .copy = $0 { false } else { true } })
    }
}
