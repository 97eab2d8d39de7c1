import ChatWire

extension Grid {
    /// The admin console: the names of its pages, and the page.
    mutating func drawAdmin(_ console: AdminConsole, _ state: AppState) {
        var body = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        if size.rows >= 6 { drawHeader(state, body.takeTop(1)) }
        if size.rows >= 8 { drawFooter(state, body.takeBottom(1)) }
        if body.rows >= 3 { drawPages(console, state, body.takeTop(1)) }
        if body.rows >= 8 {
            fill(body.takeTop(1), with: Glyph(text: "─", width: 1), style: Style(.border))
        }
        hideCursor()
        let room = body.inset(columns: 1)
        switch console.page {
        case .overview: drawOverview(console.told.statistics, state, room)
        case .connections: drawTable(.connections(console.told.connections, state), console, state, room)
        case .staff: drawFound(.staff(console.told.staff, state), console, state, room)
        case .customers: drawFound(.customers(console.told.customers, state), console, state, room)
        case .audit: drawTable(.audit(console.told.audit, state), console, state, room)
        }
        if let form = console.form { draw(form, state) }
    }

    private mutating func drawPages(_ console: AdminConsole, _ state: AppState, _ area: Rect) {
        var column = area.column + 1
        for page in AdminConsole.Page.pages(of: state.account) {
            let style = page == console.page ? Style(.title, .strong) : Style(.muted)
            column = write(page.title, column: column, row: area.row, limit: area.endColumn, style: style)
            column += 2
        }
        guard let told = console.toldAt else { return }
        let age = state.now.milliseconds(since: told)
        guard age > 3 * AdminConsole.interval else { return }
        let text = DisplayText("as of " + state.calendar.clock(of: told))
        drawLine(.empty, .plain, right: text, Style(.lineWarning), in: area.inset(columns: 1), row: 0)
    }

    /// A table with a field over it that says whom one looks for.
    private mutating func drawFound(_ table: Table, _ console: AdminConsole, _ state: AppState, _ area: Rect) {
        var area = area
        if console.isFinding || !console.query.isEmpty, area.rows >= 3 {
            let field = area.takeTop(1)
            let label: DisplayText = "find: "
            write(label, column: field.column, row: field.row, limit: field.endColumn, style: Style(.title))
            drawField(
                console.query, hasCursor: console.isFinding, column: field.column + label.width, row: field.row,
                limit: field.endColumn)
        }
        drawTable(table, console, state, area)
    }

    private mutating func drawTable(_ table: Table, _ console: AdminConsole, _ state: AppState, _ area: Rect) {
        draw(table, chosen: console.chosen, isStale: state.line.isStale, in: area)
    }

    private mutating func draw(_ form: AccountForm, _ state: AppState) {
        let room = drawBox(form.title, columns: 50, rows: form.fields.count + 2)
        let labelWidth = min(12, room.columns / 2)
        for (row, field) in form.fields.enumerated() where row < room.rows {
            let isFocused = row == form.focus
            write(
                field.label.truncated(to: labelWidth), column: room.column, row: room.row + row, limit: room.endColumn,
                style: Style(isFocused ? .title : .muted))
            drawField(
                field.editor, mask: field.isSecret ? "•" : nil, hasCursor: isFocused && !form.isSending,
                column: room.column + labelWidth, row: room.row + row, limit: room.endColumn)
        }
        let hint: (DisplayText, Style.Role) =
            form.isSending
            ? ("asking the server…", .muted)
            : form.problem.map { ($0, .error) } ?? ("Enter does it, Esc goes back", .muted)
        drawLine(hint.0, Style(hint.1), in: room, row: form.fields.count + 1)
    }
}
