import ChatWire

extension Grid {
    /// The salon, or one's own part of it, in numbers.
    mutating func drawOverview(_ statistics: ChatStatistics?, _ state: AppState, _ area: Rect) {
        guard let statistics else {
            drawLine("reading…", Style(.muted), in: area, row: 0)
            return
        }
        var area = area
        drawFigures(statistics, state, &area)
        if area.rows >= 5 { drawHours(statistics.messagesByHour, state, &area) }
        if let staff = statistics.staff, area.rows >= 2 { drawLoad(staff, area) }
    }

    private mutating func drawFigures(_ statistics: ChatStatistics, _ state: AppState, _ area: inout Rect) {
        let figures = Figure.all(statistics, state)
        // As many side by side as there is room for, none narrower than its words.
        let perRow = max(1, min(4, area.columns / 22))
        let width = area.columns / perRow
        for start in stride(from: 0, to: figures.count, by: perRow) where area.rows >= 2 {
            let place = area.takeTop(2)
            for (index, figure) in figures[start..<min(start + perRow, figures.count)].enumerated() {
                let column = place.column + index * width
                write(
                    figure.value.truncated(to: width - 1), column: column, row: place.row, limit: place.endColumn,
                    style: Style(figure.role, .strong).with(.stale, if: state.line.isStale))
                write(
                    figure.label.truncated(to: width - 1), column: column, row: place.row + 1, limit: place.endColumn,
                    style: Style(.muted))
            }
            if area.rows > 8 { _ = area.takeTop(1) }
        }
    }

    /// A bar for each of the last 24 hours, the present one at the right.
    private mutating func drawHours(_ counts: [Int], _ state: AppState, _ area: inout Rect) {
        let bars = counts.suffix(24)
        guard let most = bars.max() else { return }
        let barWidth = max(1, min(4, area.columns / 24))
        let height = max(2, min(6, area.rows - 5))
        let title = DisplayText("messages by hour, \(bars.reduce(0, +)) in a day, \(most) in the busiest hour")
        drawLine(title, Style(.muted), in: area.takeTop(1), row: 0)
        let chart = area.takeTop(height)
        for (index, count) in bars.enumerated() {
            let eighths = most == 0 ? 0 : (count * height * 8 + most - 1) / most
            for row in 0..<height {
                let filled = min(8, max(0, eighths - row * 8))
                guard filled > 0 else { continue }
                let cell = Rect(
                    column: chart.column + index * barWidth, row: chart.endRow - 1 - row, columns: max(1, barWidth - 1),
                    rows: 1)
                fill(cell, with: Glyph(text: Self.blocks[filled - 1], width: 1), style: Style(.online))
            }
        }
        guard area.rows > 0 else { return }
        drawHourNames(bars.count, barWidth, state, area.takeTop(1))
        if area.rows > 3 { _ = area.takeTop(1) }
    }

    private static let blocks = ["▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"]

    /// Every sixth hour by its name.
    private mutating func drawHourNames(_ count: Int, _ barWidth: Int, _ state: AppState, _ place: Rect) {
        for index in 0..<count where (count - 1 - index) % 6 == 0 {
            let time = state.now.advanced(byMilliseconds: -Int64(count - 1 - index) * 3_600_000)
            let hour = DisplayText(String(state.calendar.clock(of: time).prefix(2)))
            write(
                hour, column: place.column + index * barWidth, row: place.row, limit: place.endColumn,
                style: Style(.muted))
        }
    }

    /// Each colleague's chats.
    private mutating func drawLoad(_ staff: [ChatStatistics.StaffLoad], _ area: Rect) {
        let most = max(1, staff.map(\.openChats).max() ?? 1)
        let table = Table(
            columns: [
                Table.Column(title: "colleague", width: 16, weight: 1),
                Table.Column(title: "open", width: 4, weight: 0, isNumber: true),
                Table.Column(title: "waiting", width: 7, weight: 0, isNumber: true),
                Table.Column(title: "", width: 10, weight: 3),
            ],
            rows: staff.map { person in
                let name = UserText(person.name ?? "Staff \(person.id)").line
                return [
                    Table.CellText((person.isOnline ? "● " : "○ ") + name, person.isOnline ? .online : .plain),
                    Table.CellText(DisplayText("\(person.openChats)")),
                    Table.CellText(
                        DisplayText("\(person.waitingChats)"), person.waitingChats > 0 ? .waitingLong : .muted),
                    Table.CellText(
                        DisplayText(String(repeating: "█", count: max(0, person.openChats) * 20 / most)), .card),
                ]
            }, nothing: "no colleagues")
        draw(table, chosen: -1, isStale: false, in: area)
    }
}

/// A number with what it counts.
private struct Figure {
    let value: DisplayText
    let label: DisplayText
    var role = Style.Role.title

    static func all(_ statistics: ChatStatistics, _ state: AppState) -> [Figure] {
        let longest = statistics.longestWaitSeconds.map { seconds in
            let since = state.now.advanced(byMilliseconds: -Int64(seconds) * 1_000)
            return (Age.long(since: since, now: state.now), state.thresholds.role(since: since, now: state.now))
        }
        let response = statistics.medianFirstResponseSeconds.map { seconds in
            Age.long(since: state.now.advanced(byMilliseconds: -Int64(seconds) * 1_000), now: state.now)
        }
        return [
            Figure(
                value: DisplayText("\(statistics.waitingChats)"), label: "waiting",
                role: statistics.waitingChats > 0 ? longest?.1 ?? .waitingLong : .waitingCalm),
            Figure(
                value: DisplayText(longest?.0 ?? "nobody waits"), label: "longest wait",
                role: longest?.1 ?? .waitingCalm),
            Figure(value: DisplayText("\(statistics.unassignedChats)"), label: "unassigned"),
            Figure(value: DisplayText(response ?? "–"), label: "first response, median"),
            Figure(value: DisplayText("\(statistics.activeChats)"), label: "open chats"),
            Figure(value: DisplayText("\(statistics.messagesToday)"), label: "messages today"),
            Figure(
                value: DisplayText("\(statistics.onlineUsers)"), label: "staff online",
                role: statistics.onlineUsers > 0 ? .online : .muted),
            Figure(
                value: DisplayText("\(statistics.onlineCustomers)"), label: "customers online",
                role: statistics.onlineCustomers > 0 ? .online : .muted),
        ]
    }
}
