import ChatWire
import Testing

@testable import ChatTUIKit

@Suite("Completion")
struct CompletionTests {
    private func opened() -> TestConsole {
        var console = TestConsole()
        console.loadChats()
        console.openBo()
        _ = console.takeEffects()
        return console
    }

    @Test(
        "what is unambiguous is completed at once",
        arguments: [
            ("/cl", "/claim "), ("/invite c", "/invite Cem "), ("/go eda", "/go Eda Kaya "), ("hello b", "hello Bo "),
            ("@ce", "@Cem "), ("/ref ord", "/ref order "),
        ])
    func single(typed: String, expected: String) {
        var console = opened()
        console.type(typed)
        console.press("tab")
        #expect(console.state.composer.editor.text == expected)
    }

    @Test(
        "several candidates are completed as far as they agree, then one after the other; Esc puts back what was typed")
    func several() {
        var console = opened()
        console.type("/un")
        console.press("tab")
        #expect(console.state.composer.editor.text == "/una")
        #expect(console.screen.contains("unarchive  unassigned"))
        console.press("tab")
        #expect(console.state.composer.editor.text == "/unarchive")
        console.press("tab")
        #expect(console.state.composer.editor.text == "/unassigned")
        console.press("tab")
        #expect(console.state.composer.editor.text == "/unarchive")
        console.press("esc")
        #expect(console.state.composer.editor.text == "/un")
        #expect(console.state.composer.completion?.candidates == nil)
    }

    @Test("typing on takes the candidate that stands there")
    func typingOn() {
        var console = opened()
        console.type("/un")
        console.press("tab", "tab", "tab")
        console.type(" ")
        #expect(console.state.composer.editor.text == "/unassigned ")
        console.press("esc")
        #expect(console.state.composer.editor.text == "/unassigned ")
    }

    @Test("paths are asked for, and their answer counts only while they still stand there")
    func paths() {
        var console = opened()
        console.type("look at ~/pic")
        _ = console.takeEffects()
        console.press("tab")
        #expect(console.takeEffects() == [.listPaths("~/pic")])
        console.session(.pathsFound(typed: "~/pic", ["~/pictures/"]))
        #expect(console.state.composer.editor.text == "look at ~/pictures/")
        console.press("tab")
        console.type("x")
        console.session(.pathsFound(typed: "~/pictures/", ["~/pictures/hair.jpg"]))
        #expect(console.state.composer.editor.text == "look at ~/pictures/x")
    }

    @Test("a cursor in the middle completes what is before it and keeps what is after it")
    func middle() {
        var console = opened()
        console.type("b, is it yours?")
        console.press("ctrl-a", "right", "tab")
        #expect(console.state.composer.editor.text == "Bo , is it yours?")
    }
}
