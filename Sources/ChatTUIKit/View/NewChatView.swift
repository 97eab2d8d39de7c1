extension Grid {
    /// The dialog that asks whom to write to.
    mutating func drawNewChat(_ dialog: NewChatDialog, _ state: AppState) {
        let isStaff = (state.account?.side ?? state.side) == .staff
        let room = drawBox("New chat", columns: 56, rows: 12)
        guard !room.isEmpty else { return }
        let label: DisplayText = isStaff ? "Name or phone: " : "Salon: "
        let fieldColumn = room.column + min(label.width, room.columns / 2)
        write(label, column: room.column, row: room.row, limit: fieldColumn, style: Style(.title))
        drawField(dialog.query, hasCursor: true, column: fieldColumn, row: room.row, limit: room.endColumn)
        guard room.rows > 2 else { return }
        var list = room
        _ = list.takeTop(2)
        let hint = list.takeBottom(list.rows > 3 ? 1 : 0)
        drawLine(state.notice?.text ?? state.hint(for: dialog, isStaff), Style(.muted), in: hint, row: 0)
        let first = max(0, dialog.chosen - list.rows + 1)
        for (row, contact) in dialog.contacts.dropFirst(first).prefix(list.rows).enumerated() {
            drawLine(contact.name.line, .plain, right: contact.detail.line, Style(.muted), in: list, row: row)
            guard first + row == dialog.chosen else { continue }
            restyle(
                Rect(column: list.column, row: list.row + row, columns: list.columns, rows: 1), adding: .selected)
        }
    }
}

extension AppState {
    fileprivate func hint(for dialog: NewChatDialog, _ isStaff: Bool) -> DisplayText {
        if dialog.isOpening { return "opening…" }
        if dialog.isSearching { return "searching…" }
        if case .phone(let number)? = dialog.target(for: isStaff ? .staff : .customer) {
            return "Enter writes to " + UserText(number).line
        }
        return dialog.contacts.isEmpty ? "nobody found" : "Enter opens the chat, Esc goes back"
    }
}
