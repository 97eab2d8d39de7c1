import ChatWire

extension Grid {
    /// The line at the top: where one is, the queue, and the connection.
    mutating func drawHeader(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        fill(area, style: Style(.header))
        let (line, role) = state.lineText
        let room = area.inset(columns: 1)
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
    var lineText: (DisplayText, Style.Role) {
        let queued = outbox.isEmpty ? DisplayText.empty : DisplayText(", \(outbox.count) queued")
        switch line {
        case .live: return ("● live" + (outbox.isEmpty ? "" : DisplayText(", \(outbox.count) sending")), .lineGood)
        case .catchingUp: return ("● catching up" + queued, .lineWarning)
        case .connecting: return ("○ connecting" + queued, .lineWarning)
        case .reconnecting(let reason, let next):
            var text: DisplayText = "○ reconnecting"
            if let next, next > now {
                text += DisplayText(" in \((next.milliseconds(since: now) + 999) / 1_000) s")
            }
            if !reason.isEmpty { text += " (" + reason.line + ")" }
            return (text + queued, .lineWarning)
        case .offline(let reason):
            return ("○ offline" + (reason.isEmpty ? "" : " (" + reason.line + ")") + queued, .lineBad)
        }
    }
}
