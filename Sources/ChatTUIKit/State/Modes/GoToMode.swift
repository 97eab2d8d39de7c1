import ChatWire

extension AppState {
    mutating func openGoToDialog() {
        overlay = .goTo(GoToDialog(chatEntries + commandEntries))
    }

    /// A key in the dialog that goes somewhere.
    mutating func press(_ key: Key, in dialog: GoToDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        let action = dialog.perform(keys.action(for: key, in: .form, .editing), typed: key.typed, at: now)
        overlay = .goTo(dialog)
        guard action == .confirm else { return performInDialog(action, &effects) }
        guard !dialog.isOpening, dialog.ranked.indices.contains(dialog.chosen) else { return }
        go(to: dialog.ranked[dialog.chosen].target, &dialog, &effects)
    }

    /// What every dialog of this kind leaves to be done.
    mutating func performInDialog(_ action: Action?, _ effects: inout [Effect]) {
        switch action {
        case .cancel?: overlay = nil
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        default: break
        }
    }

    private mutating func go(
        to target: GoToDialog.Entry.Target, _ dialog: inout GoToDialog, _ effects: inout [Effect]
    ) {
        switch target {
        case .chat(let id) where chats[id] == nil:
            // Archived, or somebody else's: it is in no list here.
            dialog.isOpening = true
            overlay = .goTo(dialog)
            effects.append(.fetchChat(id))
        case .chat(let id):
            overlay = nil
            if !chats.ids(in: tab).contains(id),
                let other = visibleTabs.first(where: { chats.ids(in: $0).contains(id) })
            {
                show(other, &effects)
            }
            open(id, &effects)
        case .contact(let contact):
            dialog.isOpening = true
            overlay = .goTo(dialog)
            effects.append(.createChat(contact))
        case .command(let command):
            overlay = nil
            guard command.argument?.isRequired == true else { return perform(command, "", &effects) }
            guard openChat != nil, composer.editor.isEmpty else {
                return say(DisplayText("it is used so: " + command.usage))
            }
            edit(&effects) { $0.insert("/" + command.name + " ") }
        }
    }

    /// Takes people whom the server has found; those with whom there is a chat are in the list already.
    mutating func receive(_ contacts: [Contact], in dialog: GoToDialog) {
        var dialog = dialog
        let met = Set(chats.all.flatMap(\.people).map(\.key))
        dialog.take(
            contacts.filter { contact in
                switch contact.target {
                case .customer(let id): !met.contains(.customer(id))
                case .colleague(let id): !chats.all.contains { $0.kind == .staff && $0.person(.user(id)) != nil }
                case .salon, .phone: true
                }
            }.map {
                GoToDialog.Entry(.contact($0.target), name: $0.name.line, detail: "new chat  " + $0.detail.line)
            })
        overlay = .goTo(dialog)
    }

    /// The chats, those with something unread first, then the one last written to.
    private var chatEntries: [GoToDialog.Entry] {
        guard let me else { return [] }
        let ordered = chats.all.sorted { left, right in
            let unread = (left.unread > 0, right.unread > 0)
            return unread.0 == unread.1 ? (left.lastActivity, left.id) > (right.lastActivity, right.id) : unread.0
        }
        return ordered.map { chat in
            var detail = chat.otherSide(of: me).compactMap(\.phone).first?.line ?? .empty
            if chat.kind == .staff { detail = "staff" }
            if chat.isUnassigned { detail += "  unassigned" }
            return GoToDialog.Entry(.chat(chat.id), name: chat.name(for: me), detail: detail)
        }
    }

    private var commandEntries: [GoToDialog.Entry] {
        CommandTable.commands(for: account?.side ?? side).map {
            GoToDialog.Entry(.command($0), name: DisplayText($0.usage), detail: $0.help)
        }
    }
}
