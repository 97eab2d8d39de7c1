extension Grid {
    /// What is wrong with the settings, at start.
    mutating func drawProblems(_ problems: [DisplayText]) {
        let columns = min(max(44, problems.map(\.width).max() ?? 0), max(1, size.columns - 4))
        let lines = problems.flatMap { $0.wrapped(to: columns) }
        let room = drawBox("Settings", columns: columns, rows: lines.count + 2)
        for (row, line) in lines.prefix(max(1, room.rows - 2)).enumerated() {
            drawLine(line, Style(.error), in: room, row: row)
        }
        guard room.rows > 2 else { return }
        drawLine("as if they were not set; any key goes on", Style(.muted), in: room, row: room.rows - 1)
    }

    /// A question that wants a yes or no.
    mutating func drawQuestion(_ question: Question, _ state: AppState) {
        let columns = min(max(1, size.columns - 4), min(64, max(30, question.text.width)))
        let lines = question.text.wrapped(to: columns)
        let room = drawBox("Sure?", columns: columns, rows: lines.count + 2)
        for (row, line) in lines.prefix(max(1, room.rows - 1)).enumerated() {
            drawLine(line, .plain, in: room, row: row)
        }
        drawLine("y yes   n no", Style(.keyName), in: room, row: room.rows - 1)
    }
}
