extension Grid {
    /// The dialog that asks whom to write to.
    mutating func drawNewChat(_ dialog: NewChatDialog, _ state: AppState) {
        let isStaff = (state.account?.side ?? state.side) == .staff
        draw(
            Picker(
                title: "New chat", label: isStaff ? "Name or phone: " : "Salon: ", query: dialog.query,
                rows: dialog.contacts.map { Picker.Row(left: [($0.name.line, .plain)], right: $0.detail.line) },
                chosen: dialog.chosen, hint: state.notice?.text ?? state.hint(for: dialog, isStaff)))
    }

    /// The dialog that goes somewhere by some letters.
    mutating func drawGoTo(_ dialog: GoToDialog, _ state: AppState) {
        let hint: DisplayText =
            dialog.isOpening ? "opening…" : dialog.ranked.isEmpty ? "nothing found" : "Enter goes there, Esc goes back"
        draw(
            Picker(
                title: dialog.title, label: "› ", query: dialog.query,
                rows: dialog.ranked.map { entry in
                    let role: Style.Role = if case .command = entry.target { .keyName } else { .plain }
                    return Picker.Row(left: [(entry.name, Style(role))], right: entry.detail)
                },
                chosen: dialog.chosen, hint: state.notice?.text ?? hint, columns: 64, height: 16))
    }

    /// The dialog that searches all chats.
    mutating func drawFind(_ dialog: FindDialog, _ state: AppState) {
        let hint: DisplayText
        if dialog.isSearching {
            hint = "searching…"
        } else if dialog.found.isEmpty {
            hint = dialog.rested.asked.isEmpty ? "whole words, or how they begin" : "nothing found"
        } else {
            hint = "Enter shows the message in its chat, Esc goes back"
        }
        draw(
            Picker(
                title: "Search everywhere", label: "Words: ", query: dialog.query,
                rows: dialog.found.map { state.row(of: $0) }, chosen: dialog.chosen,
                hint: state.notice?.text ?? hint, columns: max(56, size.columns * 3 / 4),
                height: max(12, size.rows * 2 / 3)))
    }
}

extension AppState {
    /// Who, and the words around the hit; where it was said and when at the right.
    fileprivate func row(of found: FoundMessage) -> Picker.Row {
        var left: [(DisplayText, Style)] = [(found.sender.line + ": ", Style(.name))]
        left += found.pieces.map { ($0.text.line, $0.isHit ? Style(.notice, .strong) : .plain) }
        let place = me.flatMap { me in chats[found.chat]?.name(for: me) } ?? found.title.line
        let isToday = calendar.dayNumber(of: found.sentAt) == calendar.dayNumber(of: now)
        let time = isToday ? calendar.clock(of: found.sentAt) : calendar.date(of: found.sentAt, now: now)
        return Picker.Row(left: left, right: place.truncated(to: 20) + "  " + DisplayText(time))
    }

    fileprivate func hint(for dialog: NewChatDialog, _ isStaff: Bool) -> DisplayText {
        if dialog.isOpening { return "opening…" }
        if dialog.isSearching { return "searching…" }
        if case .phone(let number)? = dialog.target(for: isStaff ? .staff : .customer) {
            return "Enter writes to " + UserText(number).line
        }
        return dialog.contacts.isEmpty ? "nobody found" : "Enter opens the chat, Esc goes back"
    }
}
