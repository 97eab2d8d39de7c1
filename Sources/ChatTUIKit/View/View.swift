/// Draws the state on a screen of a size: a pure function of the two.
public func view(_ state: AppState, size: Size, glyphSet: GlyphSet = .unicode) -> Grid {
    var grid = Grid(size: size, glyphSet: glyphSet)
    switch state.screen {
    case .signIn(let form): grid.drawSignIn(form, state)
    case .console:
        if let admin = state.admin { grid.drawAdmin(admin, state) } else { grid.drawConsole(state) }
    }
    switch state.overlay {
    case .help(let firstLine): grid.drawHelp(state, firstLine: firstLine)
    case .newChat(let dialog): grid.drawNewChat(dialog, state)
    case .goTo(let dialog): grid.drawGoTo(dialog, state)
    case .find(let dialog): grid.drawFind(dialog, state)
    case .sendFile(let dialog): grid.drawSendFile(dialog, state)
    case .info(let info): grid.drawInfo(info, state)
    case .picture(let picture): grid.drawPicture(picture)
    case .question(let question): grid.drawQuestion(question, state)
    case .problems(let problems): grid.drawProblems(problems)
    case nil: break
    }
    return grid
}

extension Grid {
    fileprivate mutating func drawConsole(_ state: AppState) {
        let layout = ScreenLayout(state, size: size)
        drawHeader(state, layout.header)
        drawBanner(state, layout.banner)
        drawTabs(state, layout.tabs)
        drawChatList(state, layout)
        drawEdge(layout.listEdge)
        drawTitle(state, layout.title)
        drawTranscript(state, layout.transcript)
        drawStatus(state, layout.status)
        drawEdge(layout.panelEdge)
        drawComposer(state, layout)
        drawPanel(state, layout.panel)
        drawFooter(state, layout.footer)
        // Where there is no room for more, what needs an answer still shows.
        if layout.footer.isEmpty, state.quitRequestedAt != nil || state.notice != nil {
            drawFooter(state, Rect(column: 0, row: 0, columns: size.columns, rows: 1))
        }
    }

    private mutating func drawEdge(_ area: Rect) {
        fill(area, with: Glyph(text: "│", width: 1), style: Style(.border))
    }

    /// Writes a line into an area's row: one text from the left, another at the right edge, which wins.
    mutating func drawLine(
        _ left: DisplayText, _ leftStyle: Style, right: DisplayText = .empty, _ rightStyle: Style = .plain,
        in area: Rect, row: Int
    ) {
        guard !area.isEmpty, (0..<area.rows).contains(row) else { return }
        let right = right.truncated(to: area.columns)
        let rightColumn = area.endColumn - right.width
        let room = max(0, area.columns - right.width - (right.isEmpty ? 0 : 1))
        write(
            left.truncated(to: room), column: area.column, row: area.row + row, limit: area.endColumn, style: leftStyle)
        write(right, column: rightColumn, row: area.row + row, limit: area.endColumn, style: rightStyle)
    }
}
