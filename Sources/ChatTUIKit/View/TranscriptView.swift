import ChatWire

extension Grid {
    /// The line over the transcript: whom one talks to, and whether they are there.
    mutating func drawTitle(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty, let chat = state.openSummary, let me = state.me else { return }
        let room = area.inset(columns: 1)
        var presence: DisplayText = .empty
        var role = Style.Role.offline
        switch chat.isOtherSideOnline(for: me) {
        case _ where state.line.isStale: break
        case true?: (presence, role) = ("● online", .online)
        case false?: presence = "○ offline"
        case nil: break
        }
        var name = chat.name(for: me)
        if let phone = chat.otherSide(of: me).compactMap(\.phone).first, phone.line != name {
            name += "  " + phone.line
        }
        if chat.isUnassigned, me.type == .user { name += "  (unassigned)" }
        if chat.isArchived { name += "  (archived)" }
        drawLine(name, Style(.title, .strong), right: presence, Style(role), in: room, row: 0)
    }

    /// What was said.
    mutating func drawTranscript(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        guard let layout = TranscriptLayout(state, area: area) else {
            let text: DisplayText = "no chat is open"
            let row = area.row + area.rows / 2
            let column = area.column + max(0, (area.columns - text.width) / 2)
            write(text, column: column, row: row, limit: area.endColumn, style: Style(.muted))
            return
        }
        let visible = layout.visible
        if visible.isEmpty {
            let text: DisplayText = layout.transcript.isLoaded ? "no messages yet" : "loading…"
            drawLine(text, Style(.muted), in: area.inset(columns: 1), row: area.rows - 1)
        }
        let selected = state.selection.flatMap { layout.transcript.index(of: $0) }
        // A short chat stands at the bottom, where the next words will be.
        var row = area.endRow - visible.count
        if row > area.row {
            let text: DisplayText
            switch layout.transcript.older {
            case .loading: text = "loading older messages…"
            default: text = .empty
            }
            drawLine(text, Style(.muted), in: area.inset(columns: 1), row: row - 1 - area.row)
        }
        for (index, line, _) in visible {
            for piece in line.pieces {
                write(
                    piece.text, column: area.column + piece.column, row: row, limit: area.endColumn,
                    style: piece.style.with(.stale, if: state.line.isStale))
            }
            if index == selected {
                restyle(
                    Rect(column: area.column, row: row, columns: area.columns, rows: 1), adding: .selected)
            }
            row += 1
        }
    }

    /// The line under the transcript: who is typing, and what is new below.
    mutating func drawStatus(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty, let chat = state.openSummary else { return }
        let room = area.inset(columns: 1)
        if let completion = state.composer.completion { return drawCompletion(completion, room) }
        if let search = state.search { return drawSearch(search, room) }
        guard state.transfers.isEmpty else { return drawTransfer(state.transfers, state, room) }
        drawLine(
            state.typists(in: chat), Style(.typing), right: state.newBelow ?? .empty, Style(.moreBelow),
            in: area.inset(columns: 1), row: 0)
    }
}

extension AppState {
    fileprivate func typists(in chat: ChatSummary) -> DisplayText {
        let names = (typing[chat.id] ?? []).map { $0.flatMap { chat.person($0)?.name.line } ?? "someone" }
            .sorted { $0.text < $1.text }
        switch names.count {
        case 0: return .empty
        case 1: return names[0] + " is typing…"
        case 2: return names[0] + " and " + names[1] + " are typing…"
        default: return "several people are typing…"
        }
    }

    /// What came in below a view that is scrolled up.
    fileprivate var newBelow: DisplayText? {
        guard let openChat, let transcript = transcripts[openChat] else { return nil }
        guard excursion != nil || transcript.scroll != .bottom else { return nil }
        let seen = transcript.seenUpTo ?? MessageID(0)
        let new = transcript.messages.reversed().prefix { $0.id > seen }.reduce(0) { $0 + ($1.sender == me ? 0 : 1) }
        return new > 0 ? DisplayText("↓ \(new) new") : "↓ more"
    }
}
