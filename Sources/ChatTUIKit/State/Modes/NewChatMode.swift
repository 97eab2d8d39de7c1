import ChatWire

extension AppState {
    mutating func openNewChatDialog(query: String = "", _ effects: inout [Effect]) {
        var dialog = NewChatDialog()
        dialog.query = TextEditor(query)
        dialog.asked = query
        overlay = .newChat(dialog)
        effects.append(.findContacts(query))
    }

    /// A key in the dialog that asks whom to write to.
    mutating func press(_ key: Key, in dialog: NewChatDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        switch keys.action(for: key, in: .form, .editing) {
        case .quit?: return askToQuit(&effects)
        case .redraw?: return effects.append(.redraw)
        case .cancel?:
            overlay = nil
            return
        case .fieldNext?: dialog.choose(dialog.chosen + 1)
        case .fieldPrevious?: dialog.choose(dialog.chosen - 1)
        case .confirm?:
            guard !dialog.isOpening, let target = dialog.target(for: account?.side ?? side) else { return }
            dialog.isOpening = true
            effects.append(.createChat(target))
        case let action?:
            dialog.query.perform(action)
            search(with: &dialog, &effects)
        case nil:
            guard let character = key.typed else { return }
            dialog.query.insert(String(character))
            search(with: &dialog, &effects)
        }
        overlay = .newChat(dialog)
    }

    /// Asks for contacts, if the query has changed since it was last asked.
    mutating func search(with dialog: inout NewChatDialog, _ effects: inout [Effect]) {
        guard dialog.query.text != dialog.asked else { return }
        dialog.asked = dialog.query.text
        dialog.isSearching = true
        effects.append(.findContacts(dialog.asked))
    }

    /// Takes an answer, unless the query has changed meanwhile.
    mutating func receive(_ contacts: [Contact], for query: String) {
        if case .goTo(let dialog) = overlay, dialog.asked == query { return receive(contacts, in: dialog) }
        guard case .newChat(var dialog) = overlay, dialog.asked == query else { return }
        dialog.contacts = contacts
        dialog.isSearching = false
        dialog.choose(dialog.chosen)
        overlay = .newChat(dialog)
    }
}

extension NewChatDialog {
    mutating func choose(_ index: Int) {
        chosen = min(max(0, index), max(0, contacts.count - 1))
    }

    /// Whom the dialog's Enter writes to: the chosen contact, or for staff a whole phone number as it was typed.
    func target(for side: Side) -> Contact.Target? {
        if contacts.indices.contains(chosen) { return contacts[chosen].target }
        let typed = query.text.filter { !$0.isWhitespace }
        let digits = typed.drop { $0 == "+" }
        guard side == .staff, digits.count >= 5, digits.allSatisfy(\.isNumber) else { return nil }
        return .phone(typed)
    }
}
