extension Grid {
    /// Clears a box in the middle of the screen, frames it, and returns the room in it.
    mutating func drawBox(_ title: DisplayText, columns: Int, rows: Int) -> Rect {
        let columns = min(size.columns, columns + 4)
        let rows = min(size.rows, rows + 2)
        let box = Rect(
            column: (size.columns - columns) / 2, row: (size.rows - rows) / 2, columns: columns, rows: rows)
        fill(box, style: .plain)
        hideCursor()
        // Without room for a frame the box is all content.
        guard columns >= 8, rows >= 4 else { return box }
        let border = Style(.border)
        let (right, bottom) = (box.endColumn - 1, box.endRow - 1)
        for row in [box.row, bottom] {
            fill(
                Rect(column: box.column, row: row, columns: columns, rows: 1), with: Glyph(text: "─", width: 1),
                style: border)
        }
        for column in [box.column, right] {
            fill(
                Rect(column: column, row: box.row, columns: 1, rows: rows), with: Glyph(text: "│", width: 1),
                style: border)
        }
        write("┌", column: box.column, row: box.row, style: border)
        write("┐", column: right, row: box.row, style: border)
        write("└", column: box.column, row: bottom, style: border)
        write("┘", column: right, row: bottom, style: border)
        let text = " " + title.truncated(to: columns - 6) + " "
        write(text, column: box.column + 2, row: box.row, limit: right, style: Style(.title, .strong))
        return box.inset(columns: 2, rows: 1)
    }

    /// Draws a field of one line, scrolled so that its cursor shows.
    mutating func drawField(
        _ editor: TextEditor, mask: DisplayText? = nil, hasCursor: Bool, column: Int, row: Int, limit: Int
    ) {
        let room = limit - column
        guard room > 0 else { return }
        let layout = EditorLayout(editor, width: .max, mask: mask)
        guard let line = layout.rows.first else { return }
        // Drop whole glyphs on the left until the cursor fits.
        var skipped = 0
        var glyphs = Array(line.drawn.glyphs)[...]
        while layout.cursorColumn - skipped >= room, let first = glyphs.popFirst() { skipped += first.width }
        let shown = DisplayText(folded: glyphs.map(\.text).joined())
        write(shown, column: column, row: row, limit: limit, style: Style(.input))
        if hasCursor { placeCursor(column: column + layout.cursorColumn - skipped, row: row) }
    }
}
