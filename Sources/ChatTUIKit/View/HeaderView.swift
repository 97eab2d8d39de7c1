import ChatWire

extension Grid {
    /// The line at the top: where one is, the queue, and the connection.
    mutating func drawHeader(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        fill(area, style: Style(.header))
        let room = area.inset(columns: 1)
        let line = state.isReasonInHeader(columns: area.columns) ? state.lineText : state.shortLineText
        let role = state.lineRole
        let clock = DisplayText(" " + state.calendar.clock(of: state.now))
        drawLine(state.place, Style(.header), right: clock, Style(.header), in: room, row: 0)
        let lineText = line.truncated(to: room.columns - clock.width)
        let lineColumn = room.endColumn - clock.width - lineText.width
        let placeEnd = room.column + state.place.width
        write(lineText, column: lineColumn, row: area.row, limit: room.endColumn, style: Style(role))
        let counts = state.counts
        let countsColumn = (area.columns - counts.width) / 2
        guard countsColumn >= placeEnd + 2, countsColumn + counts.width + 2 <= lineColumn else { return }
        write(counts, column: countsColumn, row: area.row, style: Style(.header))
    }
}

extension Grid {
    /// Under the header: why the line is down, where the header has no room for it.
    mutating func drawBanner(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        fill(area, style: Style(.header))
        for (row, text) in state.banner(columns: area.columns).prefix(area.rows).enumerated() {
            drawLine(text, Style(state.lineRole), in: area.inset(columns: 1), row: row)
        }
    }
}

extension AppState {
    /// Where one is, and who.
    fileprivate var place: DisplayText {
        guard let account else { return "SalonChat" }
        guard let salon = account.salon, !salon.isEmpty else { return account.name.line }
        return salon.line + " · " + account.name.line
    }

    /// What waits, and what is open.
    fileprivate var counts: DisplayText {
        guard account?.side == .staff else { return .empty }
        let waiting = chats.all.reduce(0) { $0 + ($1.waitingSince != nil && !$1.isArchived ? 1 : 0) }
        let open = chats.all.reduce(0) { $0 + ($1.isArchived ? 0 : 1) }
        return DisplayText("\(waiting) waiting · \(open) open")
    }

    /// The one place that tells of the connection.
    var lineText: DisplayText {
        let (state, reason) = lineParts
        return state + (reason.isEmpty ? "" : " (" + reason + ")") + queued
    }

    /// The same without the reason, which stands on a line of its own then.
    fileprivate var shortLineText: DisplayText { lineParts.state + queued }

    /// Whether the header has room for all that there is to say of the connection.
    fileprivate func isReasonInHeader(columns: Int) -> Bool {
        lineParts.reason.isEmpty || lineText.width + place.width + 12 <= columns
    }

    /// What is said of the connection where the header has no room for it: why, and what one can do.
    func banner(columns: Int) -> [DisplayText] {
        guard line.isStale, account != nil, !isReasonInHeader(columns: columns) else { return [] }
        return (lineParts.reason + "  " + keyName(.reconnect) + " connects now").wrapped(to: max(1, columns - 2))
    }

    var lineRole: Style.Role {
        switch line {
        case .live: .lineGood
        case .catchingUp, .polling, .connecting, .reconnecting: .lineWarning
        case .offline: .lineBad
        }
    }

    private var queued: DisplayText {
        let (waiting, failed) = (outbox.count - refused.count, refused.count)
        var text = DisplayText.empty
        if waiting > 0 { text += DisplayText(line == .live ? ", \(waiting) sending" : ", \(waiting) queued") }
        if failed > 0 { text += DisplayText(", \(failed) not sent") }
        return text
    }

    private var lineParts: (state: DisplayText, reason: DisplayText) {
        switch line {
        case .live: return ("● live", .empty)
        case .catchingUp: return ("● catching up", .empty)
        case .polling(let reason): return ("● polling", reason.line)
        case .connecting: return ("○ connecting", .empty)
        case .reconnecting(let reason, let next):
            var text: DisplayText = "○ reconnecting"
            if let next, next > now {
                text += DisplayText(" in \((next.milliseconds(since: now) + 999) / 1_000) s")
            }
            return (text, reason.line)
        case .offline(let reason): return ("○ offline", reason.line)
        }
    }
}
