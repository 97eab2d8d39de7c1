extension Grid {
    /// The line at the bottom: what the keys do here, and what is to be said for a while.
    mutating func drawFooter(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty else { return }
        fill(area, style: Style(.footer))
        if state.quitRequestedAt != nil {
            let text: DisplayText = " press " + state.keyName(.quit) + " again to quit; drafts and unsent messages stay"
            drawLine(text, Style(.notice), in: area, row: 0)
            return
        }
        if let notice = state.notice {
            drawLine(" " + notice.text, Style(notice.isError ? .error : .notice), in: area, row: 0)
            return
        }
        let right = state.draftNote
        let limit = area.endColumn - right.width - 2
        var column = area.column + 1
        for binding in state.footerBindings {
            guard let key = binding.keys.first, let label = binding.footer else { continue }
            let name = DisplayText(key.shortName)
            guard column + name.width + 1 + label.width <= limit else { break }
            column = write(name, column: column, row: area.row, style: Style(.keyName))
            column = write(" " + label, column: column, row: area.row, style: Style(.footer)) + 2
        }
        let rightArea = Rect(column: max(column, area.column), row: area.row, columns: area.endColumn - column, rows: 1)
        drawLine(.empty, .plain, right: right + " ", Style(.footer), in: rightArea, row: 0)
    }
}

extension AppState {
    /// The keys that matter where one is.
    fileprivate var footerBindings: [KeyBinding] {
        let contexts: [KeyContext]
        switch (overlay, screen) {
        case (.help, _): contexts = [.help]
        case (.question, _): contexts = [.question]
        case (.info, _): contexts = [.info]
        case (.problems, _): contexts = []
        case (.picture, _): contexts = []
        case (.sendFile, _): contexts = [.file, .everywhere]
        case (.newChat, _), (.goTo, _), (.find, _), (_, .signIn): contexts = [.form, .everywhere]
        case (nil, .console) where admin != nil:
            contexts = admin?.form != nil || admin?.isFinding == true ? [.form] : [.console, .everywhere]
        case (nil, .console) where search?.isTyping == true: contexts = [.form]
        case (nil, .console):
            contexts =
                selection != nil
                ? [.selection] : isComposerActive ? [.everywhere, .chat, .composer] : [.list, .everywhere, .chat]
        }
        let isStaff = account?.side ?? side == .staff
        return contexts.flatMap { context in
            keys.bindings.filter { $0.context == context && $0.footer != nil && (isStaff || !$0.isStaffOnly) }
        }.filter { binding in
            if binding.action == .claim { return openSummary?.isUnassigned == true }
            return admin?.page.has(binding.action) ?? true
        }
    }

    /// The first key of an action, as the footer names it.
    func keyName(_ action: Action) -> DisplayText {
        DisplayText(keys.binding(action)?.keys.first?.shortName ?? "/" + action.rawValue)
    }

    /// Whether the words typed are safe. It does not come and go with each key: that would redraw the line every time.
    fileprivate var draftNote: DisplayText {
        guard let openChat, isComposerActive, !composer.editor.isEmpty else { return .empty }
        return keptDrafts.contains(openChat) ? "draft saved" : .empty
    }
}
