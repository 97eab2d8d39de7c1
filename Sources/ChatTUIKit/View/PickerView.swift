/// A box with a field over a list of which one entry is chosen.
struct Picker {
    /// A line of the list.
    struct Row {
        var left: [(text: DisplayText, style: Style)]
        var right: DisplayText = .empty
    }

    let title: DisplayText
    let label: DisplayText
    let query: TextEditor
    let rows: [Row]
    let chosen: Int
    /// What is said under the list.
    let hint: DisplayText
    var hintStyle = Style(.muted)
    var columns = 56
    var height = 12
}

extension Grid {
    /// Draws a picker in the middle of the screen.
    mutating func draw(_ picker: Picker) {
        let room = drawBox(picker.title, columns: picker.columns, rows: picker.height)
        guard !room.isEmpty else { return }
        let fieldColumn = room.column + min(picker.label.width, room.columns / 2)
        write(picker.label, column: room.column, row: room.row, limit: fieldColumn, style: Style(.title))
        drawField(picker.query, hasCursor: true, column: fieldColumn, row: room.row, limit: room.endColumn)
        guard room.rows > 2 else { return }
        var list = room
        _ = list.takeTop(room.rows > 4 ? 2 : 1)
        if list.rows > 3 {
            var hint = list.takeBottom(2)
            _ = hint.takeTop(1)
            drawLine(picker.hint, picker.hintStyle, in: hint, row: 0)
        }
        guard list.rows > 0 else { return }
        let first = max(0, picker.chosen - list.rows + 1)
        for (row, entry) in picker.rows.dropFirst(first).prefix(list.rows).enumerated() {
            draw(entry, in: list, row: row)
            guard first + row == picker.chosen else { continue }
            restyle(
                Rect(column: list.column, row: list.row + row, columns: list.columns, rows: 1), adding: .selected)
        }
    }

    private mutating func draw(_ entry: Picker.Row, in list: Rect, row: Int) {
        let right = entry.right.truncated(to: max(0, list.columns / 2))
        drawLine(.empty, .plain, right: right, Style(.muted), in: list, row: row)
        let limit = list.endColumn - right.width - (right.isEmpty ? 0 : 1)
        var column = list.column
        for piece in entry.left {
            column = write(
                piece.text.truncated(to: max(0, limit - column)), column: column, row: list.row + row, limit: limit,
                style: piece.style)
        }
    }
}
