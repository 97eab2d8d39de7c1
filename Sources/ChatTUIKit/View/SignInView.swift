extension Grid {
    /// The form that asks who one is.
    mutating func drawSignIn(_ form: SignInForm, _ state: AppState) {
        let room = drawBox("SalonChat", columns: 52, rows: 8)
        guard !room.isEmpty else { return }
        let isStaff = state.side == .staff
        // On a screen of few rows the fields come first.
        let lines: [SignInLine] =
            room.rows >= 8
            ? [.server, .blank, .login, .password, .blank, .message, .blank, .hint]
            : room.rows >= 3 ? [.login, .password, .message] : [form.field == .login ? .login : .password]
        for (index, line) in lines.enumerated() {
            let row = room.row + index
            switch line {
            case .blank: break
            case .server:
                let text = (isStaff ? "Staff of " : "Customer of ") + state.server.line
                drawLine(text, Style(.muted), in: room, row: index)
            case .login:
                draw(isStaff ? "Email" : "Phone number", form.login, nil, form.field == .login, form, room, row)
            case .password:
                draw("Password", form.password, "•", form.field == .password, form, room, row)
            case .message:
                if form.isSending {
                    let isDown = state.line.isStale && state.line != .connecting
                    drawLine(
                        isDown ? state.lineText : "signing in…", Style(isDown ? state.lineRole : .muted), in: room,
                        row: index)
                } else if let problem = form.problem {
                    drawLine(problem.line, Style(.error), in: room, row: index)
                }
            case .hint:
                drawLine(Self.hint(state, columns: room.columns), Style(.muted), in: room, row: index)
            }
        }
    }

    /// What the keys do, as much of it as there is room for.
    private static func hint(_ state: AppState, columns: Int) -> DisplayText {
        let quit = state.keyName(.quit)
        guard state.quitRequestedAt == nil else { return quit + " again quits" }
        let hints: [DisplayText] = [
            "Enter signs in, Tab changes the field, " + quit + " twice quits",
            "Enter signs in, " + quit + " twice quits",
            quit + " twice quits",
        ]
        return hints.first { $0.width <= columns } ?? hints[2]
    }

    private enum SignInLine {
        case server, login, password, message, hint, blank
    }

    private mutating func draw(
        _ label: DisplayText, _ editor: TextEditor, _ mask: DisplayText?, _ hasCursor: Bool, _ form: SignInForm,
        _ room: Rect, _ row: Int
    ) {
        let labelWidth = min(14, room.columns / 2)
        write(
            label.truncated(to: labelWidth), column: room.column, row: row, limit: room.endColumn,
            style: Style(hasCursor ? .title : .muted))
        drawField(
            editor, mask: mask, hasCursor: hasCursor && !form.isSending, column: room.column + labelWidth, row: row,
            limit: room.endColumn)
    }
}
