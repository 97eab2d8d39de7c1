extension Grid {
    /// How far the last thing that was begun has come, and how to stop it.
    mutating func drawTransfer(_ transfers: [Transfer], _ state: AppState, _ area: Rect) {
        guard let transfer = transfers.last else { return }
        fill(area, style: .plain)
        let others: DisplayText = transfers.count > 1 ? DisplayText(" (\(transfers.count) in all)") : .empty
        let hint = state.keyName(.stopTransfer) + " stops"
        drawLine(.empty, .plain, right: hint, Style(.keyName), in: area, row: 0)
        let limit = max(area.column, area.endColumn - hint.width - 1)
        let label = (transfer.label.line + others).truncated(to: max(0, (limit - area.column) * 2 / 3))
        let column = write(label, column: area.column, row: area.row, limit: limit, style: Style(.notice)) + 1
        write(
            ProgressBar.text(transfer.fraction, cells: limit - column - 1), column: column, row: area.row, limit: limit,
            style: Style(.card))
    }
}

/// A bar that fills from the left, with the share in figures behind it.
enum ProgressBar {
    /// Cells of the longest bar.
    private static let longest = 20

    /// The bar as long as there is room for it; the figures alone where there is little.
    static func text(_ fraction: Double?, cells: Int) -> DisplayText {
        guard let fraction, fraction.isFinite else { return DisplayText("…").prefix(max(0, cells)) }
        let share = min(max(0, fraction), 1)
        let figures = DisplayText("\(Int(share * 100)) %")
        // The figures take five cells at most; the bar does not change its length with them.
        let length = min(longest, cells - 6)
        guard length >= 4 else { return figures.truncated(to: max(0, cells)) }
        let filled = Int(share * Double(length))
        let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: length - filled)
        return DisplayText(bar) + " " + figures
    }
}
