import ChatWire

extension Grid {
    /// The tabs, each with the number of its chats.
    mutating func drawTabs(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        var column = area.column + 1
        guard state.account?.side == .staff else {
            write("Chats", column: column, row: area.row, limit: area.endColumn, style: Style(.title, .strong))
            return
        }
        for tab in state.visibleTabs {
            let style = tab == state.tab ? Style(.title, .strong) : Style(.muted)
            column = write(tab.title, column: column, row: area.row, limit: area.endColumn, style: style)
            let count = state.chats.ids(in: tab).count
            if count > 0 {
                let text = DisplayText(" \(count)")
                column = write(text, column: column, row: area.row, limit: area.endColumn, style: style)
            }
            column += 2
        }
    }

    /// The chats, two rows each: who, how long ago and how much unread; then the last words.
    mutating func drawChatList(_ state: AppState, _ layout: ScreenLayout) {
        let area = layout.list
        guard !area.isEmpty else { return }
        let ids = state.chats.ids(in: state.tab)
        if ids.isEmpty {
            let text: DisplayText = state.loadedScopes.isEmpty ? "loading…" : "no chats here"
            drawLine(text, Style(.muted), in: area.inset(columns: 1), row: 0)
            return
        }
        let marked = state.isComposerActive ? state.openChat : state.listCursor
        var row = area.row
        for id in ids.dropFirst(layout.firstChat(in: state)) {
            guard row < area.endRow else { break }
            if let chat = state.chats[id] {
                let rows = min(ScreenLayout.rowsPerChat, area.endRow - row)
                let place = Rect(column: area.column, row: row, columns: area.columns, rows: rows)
                draw(chat, state, isMarked: id == marked, place)
            }
            row += ScreenLayout.rowsPerChat
        }
    }

    private mutating func draw(_ chat: ChatSummary, _ state: AppState, isMarked: Bool, _ area: Rect) {
        guard let me = state.me else { return }
        let modifiers: Style.Modifiers = state.line.isStale ? .stale : []
        if isMarked {
            fill(
                Rect(column: area.column, row: area.row, columns: 1, rows: area.rows),
                with: Glyph(text: "▌", width: 1), style: Style(.title, .strong))
        }
        var right = area.inset(columns: 1)
        if chat.unread > 0 {
            let count = DisplayText(chat.unread > 99 ? "99+" : " \(chat.unread)")
            let place = right.takeRight(3)
            drawLine(.empty, .plain, right: count, Style(.unread, modifiers), in: place, row: 0)
        } else {
            _ = right.takeRight(3)
        }
        let waiting = state.account?.side == .staff ? chat.waitingSince : nil
        let age = Age.short(since: waiting ?? chat.lastActivity, now: state.now)
        let ageRole = waiting.map { state.thresholds.role(since: $0, now: state.now) } ?? .muted
        var name = chat.name(for: me)
        if chat.kind == .staff { name += " (staff)" }
        if chat.isMuted { name += " (muted)" }
        let nameStyle = Style(waiting == nil ? .plain : ageRole, modifiers).with(.strong, if: chat.unread > 0)
        drawLine(name, nameStyle, right: DisplayText(age), Style(ageRole, modifiers), in: right, row: 0)
        let preview = state.isSomeoneTyping(in: chat.id) ? DisplayText("typing…") : state.preview(of: chat)
        let previewArea = Rect(column: area.column + 2, row: area.row, columns: area.columns - 3, rows: area.rows)
        drawLine(preview, Style(.preview, modifiers), in: previewArea, row: 1)
    }
}

extension AppState {
    /// The last words of a chat, or the draft that waits there.
    fileprivate func preview(of chat: ChatSummary) -> DisplayText {
        guard chat.id != openChat, let draft = drafts[chat.id], !draft.isEmpty else { return chat.preview.line }
        return "draft: " + UserText(String(draft.prefix(WireLimits.previewLength))).line
    }

    func isSomeoneTyping(in chat: ChatID) -> Bool {
        typing[chat]?.isEmpty == false
    }
}
