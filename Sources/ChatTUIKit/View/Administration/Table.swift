/// Rows under headings: what a page of the admin console lists.
struct Table {
    struct Column {
        let title: DisplayText
        /// Cells at least, and what it gets of the room that is left, beside the others.
        let width: Int
        let weight: Int
        var isNumber = false
    }

    struct CellText {
        let text: DisplayText
        let role: Style.Role

        init(_ text: DisplayText, _ role: Style.Role = .plain) {
            self.text = text
            self.role = role
        }
    }

    let columns: [Column]
    /// nil while nothing is known.
    let rows: [[CellText]]?
    /// What is said when there are none.
    let nothing: DisplayText

    /// The columns for which there is room, and how wide each is; the last ones go first.
    func widths(in room: Int) -> [Int] {
        var shown = columns.count
        while shown > 1, columns[..<shown].reduce(0, { $0 + $1.width + 2 }) - 2 > room { shown -= 1 }
        let kept = columns[..<shown]
        let spare = max(0, room - kept.reduce(0) { $0 + $1.width + 2 } + 2)
        let weights = max(1, kept.reduce(0) { $0 + $1.weight })
        return kept.map { min(room, $0.width + spare * $0.weight / weights) }
    }
}

extension Grid {
    /// Draws a table; the chosen row is marked and in view.
    mutating func draw(_ table: Table, chosen: Int, isStale: Bool, in area: Rect) {
        guard !area.isEmpty else { return }
        guard let rows = table.rows, !rows.isEmpty else {
            drawLine(table.rows == nil ? "reading…" : table.nothing, Style(.muted), in: area, row: 0)
            return
        }
        var area = area
        let widths = table.widths(in: area.columns)
        if area.rows >= 3 {
            let heading = table.columns.map { Table.CellText($0.title, .muted) }
            drawRow(heading, table, widths, isStale: false, in: area.takeTop(1))
        }
        let first = max(0, chosen - area.rows + 1)
        for (index, row) in rows.enumerated().dropFirst(first).prefix(area.rows) {
            let place = Rect(column: area.column, row: area.row + index - first, columns: area.columns, rows: 1)
            drawRow(row, table, widths, isStale: isStale, in: place)
            if index == chosen { restyle(place, adding: .selected) }
        }
    }

    private mutating func drawRow(
        _ row: [Table.CellText], _ table: Table, _ widths: [Int], isStale: Bool, in place: Rect
    ) {
        var column = place.column
        for (index, width) in widths.enumerated() where index < row.count {
            let text = row[index].text.truncated(to: width)
            let start = table.columns[index].isNumber ? column + width - text.width : column
            write(
                text, column: start, row: place.row, limit: place.endColumn,
                style: Style(row[index].role).with(.stale, if: isStale))
            column += width + 2
        }
    }
}
