extension Grid {
    /// A question that wants a yes or no.
    mutating func drawQuestion(_ question: Question, _ state: AppState) {
        let room = drawBox("Sure?", columns: max(30, question.text.width), rows: 3)
        let lines = question.text.wrapped(to: max(1, room.columns))
        for (row, line) in lines.prefix(max(1, room.rows - 1)).enumerated() {
            drawLine(line, .plain, in: room, row: row)
        }
        drawLine("y yes   n no", Style(.keyName), in: room, row: room.rows - 1)
    }
}
