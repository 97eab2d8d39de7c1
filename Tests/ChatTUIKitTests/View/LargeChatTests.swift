import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("A chat of 10,000 messages")
struct LargeChatTests {
    private static let console: TestConsole = {
        var console = TestConsole()
        console.loadChats()
        console.press("alt-1")
        let messages = (1...10_000).map {
            Message.make(
                $0, from: $0 % 3 == 0 ? .user(1) : .customer(1), "message \($0) with some words in it",
                at: minutes(20_000 - $0))
        }
        console.session(.history(ChatID(1), messages: messages, hasOlder: false))
        return console
    }()

    @Test("a frame lays out what is visible only")
    func visibleOnly() throws {
        let state = Self.console.state
        let layout = try #require(TranscriptLayout(state, area: ScreenLayout(state, size: state.size).transcript))
        #expect(layout.visible.count == layout.height)
        #expect(layout.top.index > 9_900)
        #expect(state.lines.count <= layout.height)
    }

    @Test("scrolling to the start and back needs no more than a screen at a time")
    func scrolling() {
        var console = Self.console
        console.press("ctrl-home")
        #expect(console.screen.contains("message 1 with"))
        console.press("pgdn", "pgdn", "ctrl-end")
        #expect(console.screen.contains("message 10000 with"))
        #expect(console.state.lines.count < 300)
    }

    @Test("a key and its frame, while messages come in, take far less than a tenth of a second each")
    func quick() {
        var console = Self.console
        let clock = ContinuousClock()
        let taken = clock.measure {
            for id in 10_001...10_100 {
                console.session(.message(.make(Int64(id), from: .customer(1), "one more", at: minutes(0))))
                console.type("x")
                #expect(view(console.state, size: console.state.size).cells.count == 4_800)
            }
        }
        // Unoptimised and under sanitizers; quadratic work would take minutes.
        #expect(taken < .seconds(10))
    }
}
