import ChatWire

extension AppState {
    mutating func openNewChatDialog(query: String = "", _ effects: inout [Effect]) {
        overlay = .newChat(NewChatDialog(query: query))
        effects.append(.findContacts(query))
    }

    /// A key in the dialog that asks whom to write to.
    mutating func press(_ key: Key, in dialog: NewChatDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        let action = dialog.perform(keys.action(for: key, in: .form, .editing), typed: key.typed, at: now)
        overlay = .newChat(dialog)
        guard action == .confirm else { return performInDialog(action, &effects) }
        guard !dialog.isOpening, let target = dialog.target(for: account?.side ?? side) else { return }
        dialog.isOpening = true
        overlay = .newChat(dialog)
        effects.append(.createChat(target))
    }

    /// Takes an answer, unless the query has changed meanwhile.
    mutating func receive(_ contacts: [Contact], for query: String) {
        switch overlay {
        case .goTo(let dialog) where dialog.rested.asked == query: receive(contacts, in: dialog)
        case .newChat(var dialog) where dialog.rested.asked == query:
            dialog.take(contacts)
            overlay = .newChat(dialog)
        default: break
        }
    }
}
