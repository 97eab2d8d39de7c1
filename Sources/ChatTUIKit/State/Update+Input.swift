import ChatWire

extension AppState {
    /// Takes what someone does at the terminal.
    mutating func receive(_ input: InputEvent, _ effects: inout [Effect]) {
        switch input {
        case .focus(let hasFocus):
            attention = .reported(hasFocus: hasFocus)
        case .key(let key):
            noteActivity()
            askForHistoryAgain()
            press(key, &effects)
        case .paste(let text):
            noteActivity()
            paste(text, &effects)
        case .mouse(let event):
            noteActivity()
            use(event, &effects)
        }
    }

    private mutating func noteActivity() {
        if case .unreported = attention { attention = .unreported(lastKey: now) }
    }

    /// Gives a key to what has the keys: the overlay, the form, the selection, the list or the composer.
    private mutating func press(_ key: Key, _ effects: inout [Effect]) {
        if key != .control("c") { quitRequestedAt = nil }
        switch (overlay, screen) {
        case (.help, _): pressInHelp(key, &effects)
        case (.newChat(let dialog), _): press(key, in: dialog, &effects)
        case (.goTo(let dialog), _): press(key, in: dialog, &effects)
        case (.find(let dialog), _): press(key, in: dialog, &effects)
        case (.sendFile(let dialog), _): press(key, in: dialog, &effects)
        case (.info, _): pressInInfo(key, &effects)
        case (.picture, _): pressInPicture(key, &effects)
        case (.question(let question), _): press(key, in: question, &effects)
        case (.problems, _):
            overlay = nil
            if keys.action(for: key, in: .question) == .quit { askToQuit(&effects) }
        case (nil, .signIn(let form)): press(key, in: form, &effects)
        case (nil, .console):
            if let admin { press(key, in: admin, &effects) } else { pressInConsole(key, &effects) }
        }
    }

    private mutating func pressInConsole(_ key: Key, _ effects: inout [Effect]) {
        if let place = keys.place(of: key) { return open(place: place, &effects) }
        if let search, search.isTyping, isComposerActive { return press(key, in: search, &effects) }
        if selection != nil {
            if let action = keys.action(for: key, in: .selection, .chat) { return perform(action, &effects) }
            // Typing types, wherever one was.
            guard key.typed == nil else { return }
            selection = nil
        }
        guard isComposerActive else {
            if let action = keys.action(for: key, in: .list, .chat) { perform(action, &effects) }
            return
        }
        if let action = keys.action(for: key, in: .chat, .composer, .editing) {
            if action != .complete, action != .cancel { composer.completion = nil }
            perform(action, &effects)
        } else if let character = key.typed {
            edit(&effects) { $0.insert(String(character)) }
        }
    }

    /// Pasted text goes where typed text goes, whole, and never sends.
    private mutating func paste(_ text: String, _ effects: inout [Effect]) {
        switch (overlay, screen) {
        case (.newChat(var dialog), _):
            dialog.paste(text, at: now)
            overlay = .newChat(dialog)
        case (.goTo(var dialog), _):
            dialog.paste(text, at: now)
            overlay = .goTo(dialog)
        case (.find(var dialog), _):
            dialog.paste(text, at: now)
            overlay = .find(dialog)
        case (.sendFile(var dialog), _):
            dialog.paste(text, at: now)
            show(dialog, &effects)
        case (nil, .signIn(var form)):
            let line = text.prefix { !$0.isLineBreak }
            if form.field == .login { form.login.insert(String(line)) } else { form.password.insert(String(line)) }
            screen = .signIn(form)
        case (nil, .console) where admin?.form != nil:
            admin?.form?.edit { $0.insert(UserText(text).lines.first?.text ?? "") }
        case (nil, .console) where isComposerActive && search?.isTyping == true:
            search?.query.insert(UserText(text).lines.first?.text ?? "")
        case (nil, .console) where isComposerActive:
            selection = nil
            edit(&effects) { $0.insert(text) }
        default:
            break
        }
    }

    private mutating func use(_ event: MouseEvent, _ effects: inout [Effect]) {
        guard overlay == nil, case .console = screen, admin == nil else { return }
        let layout = ScreenLayout(self, size: size)
        switch event.action {
        case .wheelUp: scroll(by: -3)
        case .wheelDown: scroll(by: 3)
        case .press:
            if let id = layout.chat(atColumn: event.column, row: event.row, in: self) { return open(id, &effects) }
            if let item = layout.item(atColumn: event.column, row: event.row, in: self) { selection = item }
        }
    }
}
