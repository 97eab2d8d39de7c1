extension Grid {
    /// What Tab offers, in one line; the candidate that stands in the composer is marked and always in view.
    mutating func drawCompletion(_ completion: Completion, _ area: Rect) {
        fill(area, style: .plain)
        let texts = completion.candidates.map { DisplayText($0.text) }
        var first = 0
        if let chosen = completion.chosen {
            // So many before the chosen one as fit with it.
            var width = texts[chosen].width
            first = chosen
            while first > 0, width + texts[first - 1].width + 2 <= area.columns {
                first -= 1
                width += texts[first].width + 2
            }
        }
        var column = area.column
        for (index, text) in texts.enumerated().dropFirst(first) {
            guard column < area.endColumn else { return }
            let style = Style(.notice).with(.selected, if: index == completion.chosen)
            column = write(
                text.truncated(to: area.endColumn - column), column: column, row: area.row, limit: area.endColumn,
                style: style)
            column += 2
        }
    }

    /// The line where one types what to search for, or sees how many hits there are.
    mutating func drawSearch(_ search: MessageSearch, _ area: Rect) {
        fill(area, style: .plain)
        let count: DisplayText
        if search.isTyping {
            count = .empty
        } else if let current = search.current {
            count = DisplayText("\(current + 1) of \(search.hits.count)") + (search.isSearching ? "…" : "")
        } else {
            count = search.isSearching ? "searching…" : "nothing found"
        }
        let label: DisplayText = "search: "
        write(label, column: area.column, row: area.row, limit: area.endColumn, style: Style(.title))
        let column = min(area.column + label.width, area.endColumn)
        drawField(
            search.query, hasCursor: search.isTyping, column: column, row: area.row,
            limit: area.endColumn - count.width - 1)
        drawLine(.empty, .plain, right: count, Style(.notice), in: area, row: 0)
    }
}
