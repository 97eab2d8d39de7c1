import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("The line editor")
struct TextEditorTests {
    private func editor(_ text: String, at cursor: Int? = nil) -> TextEditor {
        var editor = TextEditor(text)
        if let cursor { editor.moveCursor(to: cursor) }
        return editor
    }

    @Test(
        "readline's keys",
        arguments: [
            ("one two", nil, .deleteToBlank, "one ", 4), ("a.b c.d", nil, .deleteWordLeft, "a.b c.", 6),
            ("a.b c.d", nil, .deleteToBlank, "a.b ", 4), ("one two", 0, .deleteWordRight, " two", 0),
            ("one\ntwo", nil, .deleteToLineStart, "one\n", 4), ("one\ntwo", nil, .lineStart, "one\ntwo", 4),
            ("one\ntwo", 0, .lineEnd, "one\ntwo", 3), ("one two", nil, .wordLeft, "one two", 4),
            ("one two", 0, .wordRight, "one two", 3), ("", nil, .deleteLeft, "", 0), ("", nil, .wordLeft, "", 0),
            ("abc", 1, .deleteRight, "ac", 1), ("e\u{301}", nil, .deleteLeft, "", 0), ("👨‍👩‍👧", nil, .left, "👨‍👩‍👧", 0),
        ] as [(String, Int?, Action, String, Int)])
    func keys(text: String, cursor: Int?, action: Action, expected: String, position: Int) {
        var editor = editor(text, at: cursor)
        editor.perform(action)
        #expect(editor.text == expected)
        #expect(editor.cursor == position)
    }

    @Test("what was killed can be inserted again, and undo takes changes back word by word")
    func yankAndUndo() {
        var editor = TextEditor()
        for character in "one two" { editor.insert(String(character)) }
        editor.perform(.deleteToBlank)
        editor.perform(.lineStart)
        editor.perform(.yank)
        #expect(editor.text == "twoone ")
        editor.perform(.undo)
        editor.perform(.undo)
        #expect(editor.text == "one two")
        editor.perform(.undo)
        #expect(editor.text == "one ")
        editor.perform(.undo)
        editor.perform(.undo)
        editor.perform(.undo)
        #expect(editor.isEmpty)
    }

    @Test("a mark that arrives after its letter joins it")
    func combining() {
        var editor = editor("ab", at: 1)
        editor.insert("\u{301}")
        #expect(editor.characters == ["a\u{301}", "b"])
        #expect(editor.cursor == 1)
    }

    @Test("controls never get in")
    func controls() {
        var editor = TextEditor("a\u{1B}\u{0}b\n\tc")
        editor.insert("\u{7F}\u{9B}d")
        #expect(editor.text == "ab\n\tcd")
    }

    @Test("the text lies in rows of the width, and the cursor with it")
    func layout() {
        let layout = EditorLayout(editor("abcdef\n漢字x", at: 8), width: 5)
        #expect(layout.rows.map(\.drawn.text) == ["abcd", "ef", "漢字", "x"])
        #expect(layout.cursorRow == 2)
        #expect(layout.cursorColumn == 2)
    }

    @Test("no keys whatever put the cursor outside the text", arguments: 0..<20)
    func arbitrary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var editor = TextEditor()
        let actions: [Action] = [
            .left, .right, .wordLeft, .wordRight, .lineStart, .lineEnd, .deleteLeft, .deleteRight, .deleteWordLeft,
            .deleteWordRight, .deleteToBlank, .deleteToLineStart, .yank, .undo,
        ]
        let texts = ["a", " ", "\n", "é", "\u{301}", "👍🏽", "\u{200D}", "🇹", "🇷", "漢", "\u{1B}"]
        for _ in 0..<500 {
            if Bool.random(using: &random) {
                editor.insert(texts.randomElement(using: &random) ?? "a")
            } else {
                editor.perform(actions.randomElement(using: &random) ?? .left)
            }
            #expect((0...editor.characters.count).contains(editor.cursor))
            #expect(Array(editor.text) == editor.characters)
            let layout = EditorLayout(editor, width: Int.random(in: 1...9, using: &random))
            #expect(layout.rows.indices.contains(layout.cursorRow))
        }
    }
}
