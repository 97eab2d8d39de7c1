extension Grid {
    /// The help: the key table and the command table.
    mutating func drawHelp(_ state: AppState, firstLine: Int) {
        let lines = state.helpLines
        let room = drawBox("Help", columns: 70, rows: max(1, min(lines.count, size.rows - 4)))
        let first = max(0, min(firstLine, lines.count - room.rows))
        for (row, line) in lines.dropFirst(first).prefix(room.rows).enumerated() {
            switch line {
            case .title(let title):
                drawLine(title, Style(.title, .strong), in: room, row: row)
            case .entry(let keys, let help):
                let keyColumns = min(26, room.columns / 2)
                let place = Rect(column: room.column, row: room.row + row, columns: keyColumns, rows: 1)
                drawLine(keys, Style(.keyName), in: place, row: 0)
                let rest = Rect(
                    column: room.column + keyColumns, row: room.row + row, columns: room.columns - keyColumns, rows: 1)
                drawLine(help, .plain, in: rest, row: 0)
            }
        }
    }
}

private enum HelpLine {
    case title(DisplayText)
    case entry(DisplayText, DisplayText)
}

extension AppState {
    var helpLineCount: Int { helpLines.count }

    fileprivate var helpLines: [HelpLine] {
        let side = account?.side ?? side
        var lines: [HelpLine] = []
        for context in KeyContext.allCases {
            let bindings = keys.bindings.filter {
                $0.context == context && !$0.keys.isEmpty && (side == .staff || !$0.isStaffOnly)
            }
            guard !bindings.isEmpty else { continue }
            if !lines.isEmpty { lines.append(.title(.empty)) }
            lines.append(.title(context.title))
            for binding in bindings { lines.append(.entry(DisplayText(binding.keyNames), binding.help)) }
        }
        lines.append(.title(.empty))
        lines.append(.title("Commands"))
        lines += CommandTable.commands(for: side).map { .entry(DisplayText($0.usage), $0.help) }
        lines.append(.entry("//", "sends a message that begins with a slash"))
        return lines
    }
}
