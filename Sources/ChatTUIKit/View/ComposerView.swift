import ChatWire

extension Grid {
    /// Where one writes; it grows with what is written.
    mutating func drawComposer(_ state: AppState, _ layout: ScreenLayout) {
        guard !layout.composer.isEmpty, let editor = layout.editor else { return }
        drawRule(layout)
        drawPurpose(state, layout.purpose)
        let area = layout.composer
        let left = area.column + min(1, area.columns - 1)
        if state.composer.editor.isEmpty {
            write(state.placeholder, column: left, row: area.row, limit: area.endColumn, style: Style(.placeholder))
        }
        let firstRow = max(0, min(editor.cursorRow - area.rows / 2, editor.rows.count - area.rows))
        for (row, content) in editor.rows.dropFirst(firstRow).prefix(area.rows).enumerated() {
            write(content.drawn, column: left, row: area.row + row, limit: area.endColumn, style: Style(.input))
        }
        guard state.overlay == nil, state.selection == nil, state.search?.isTyping != true else { return }
        placeCursor(
            column: min(left + editor.cursorColumn, area.endColumn - 1), row: area.row + editor.cursorRow - firstRow)
    }

    /// The rule joins the edges beside it.
    private mutating func drawRule(_ layout: ScreenLayout) {
        let rule = layout.rule
        fill(rule, with: Glyph(text: "─", width: 1), style: Style(.border))
        guard !rule.isEmpty else { return }
        if !layout.listEdge.isEmpty {
            write("├", column: layout.listEdge.column, row: rule.row, style: Style(.border))
        }
        if !layout.panelEdge.isEmpty {
            write("┤", column: layout.panelEdge.column, row: rule.row, style: Style(.border))
        }
    }

    private mutating func drawPurpose(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty, let chat = state.openSummary, let transcript = state.shownTranscript else { return }
        let text: DisplayText
        switch state.composer.purpose {
        case .message: return
        case .reply(let id):
            guard let message = transcript.message(id) ?? state.transcripts[chat.id]?.message(id) else { return }
            let name = message.sender.flatMap { chat.person($0)?.name.line } ?? message.senderName.line
            text = "↳ reply to " + name + ": " + message.summary.line
        case .edit: text = "↳ editing; Esc leaves the message as it is"
        }
        drawLine(text, Style(.quote), in: area.inset(columns: 1), row: 0)
    }
}

extension AppState {
    fileprivate var placeholder: DisplayText {
        guard let chat = openSummary, let me else { return .empty }
        if chat.person(me) == nil, chat.isUnassigned { return "write to claim this chat" }
        return "write a message"
    }
}
