extension Grid {
    /// The dialog that asks which file to send.
    mutating func drawSendFile(_ dialog: SendFileDialog, _ state: AppState) {
        let title: DisplayText
        switch dialog.kind {
        case .image?: title = "Send a picture"
        case .voice?: title = "Send a sound"
        case nil: title = "Send a file"
        }
        let problem = dialog.problem?.line ?? (state.notice?.isError == true ? state.notice?.text : nil)
        draw(
            Picker(
                title: title, label: "File: ", query: dialog.query,
                rows: dialog.paths.map { path in
                    let isFolder = path.hasSuffix("/")
                    // The folder stands in the field.
                    let name = path.split(separator: "/").last.map(String.init) ?? path
                    let shown = DisplayText(name + (isFolder ? "/" : ""))
                    return Picker.Row(left: [(shown, Style(isFolder ? .title : .plain))])
                },
                chosen: dialog.isChoosing ? dialog.chosen : -1, hint: problem ?? state.hint(for: dialog),
                hintStyle: Style(problem == nil ? .muted : .error), columns: 64, height: 16))
    }
}

extension AppState {
    fileprivate func hint(for dialog: SendFileDialog) -> DisplayText {
        if dialog.isExamining { return "looking at it…" }
        if dialog.paths.isEmpty, !dialog.query.isEmpty { return "no file begins so" }
        let words = captionToSend
        return words.isEmpty
            ? keyName(.complete) + " completes, Enter sends it, Esc goes back" : "Enter sends it with: " + words
    }
}
