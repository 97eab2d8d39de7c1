/// How an editor's text lies in rows of a width.
struct EditorLayout {
    /// A row: its characters by their place in the text, and what is drawn.
    struct Row {
        let range: Range<Int>
        let drawn: DisplayText
    }

    private(set) var rows: [Row] = []
    /// Where the cursor stands.
    private(set) var cursorRow = 0
    /// Cells before the cursor in its row.
    private(set) var cursorColumn = 0

    /// Lays out a text; rows break anywhere, so that typing at the end of a row moves nothing.
    ///
    /// - Parameters:
    ///   - width: cells; the last one is left to the cursor.
    ///   - mask: drawn instead of each character, in password fields.
    init(_ editor: TextEditor, width: Int, mask: DisplayText? = nil) {
        let width = max(1, width - 1)
        var start = 0
        var drawn = ""
        var drawnWidth = 0
        func endRow(at index: Int, next: Int) {
            rows.append(Row(range: start..<index, drawn: DisplayText(folded: drawn)))
            start = next
            drawn = ""
            drawnWidth = 0
        }
        for (index, character) in editor.characters.enumerated() {
            if index == editor.cursor { markCursor(after: drawnWidth) }
            if character == "\n" {
                endRow(at: index, next: index + 1)
                continue
            }
            let next = mask ?? DisplayText(character)
            if drawnWidth + next.width > width, start < index {
                endRow(at: index, next: index)
                if index == editor.cursor { markCursor(after: 0) }
            }
            drawn += next.text
            drawnWidth += next.width
        }
        if editor.cursor == editor.characters.count { markCursor(after: drawnWidth) }
        endRow(at: editor.characters.count, next: editor.characters.count)
    }

    private mutating func markCursor(after width: Int) {
        cursorRow = rows.count
        cursorColumn = width
    }

    /// The place in the text nearest to a column of a row.
    func position(row: Int, column: Int, in editor: TextEditor) -> Int? {
        guard rows.indices.contains(row) else { return nil }
        var width = 0
        for index in rows[row].range {
            width += DisplayText(editor.characters[index]).width
            if width > column { return index }
        }
        return rows[row].range.upperBound
    }
}
