import ChatWire

extension AppState {
    /// Begins a search in the open chat: for words that are known already, or asking for them.
    mutating func beginSearch(for words: String = "", _ effects: inout [Effect]) {
        guard openChat != nil, isTranscriptShown else { return }
        composer.completion = nil
        search = MessageSearch(words)
        if !words.isEmpty { askSearch(&effects) }
    }

    /// A key while the words to search for are typed.
    mutating func press(_ key: Key, in typed: MessageSearch, _ effects: inout [Effect]) {
        switch keys.action(for: key, in: .form, .editing) {
        case .cancel?: search = nil
        case .confirm?: askSearch(&effects)
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        case .suspend?: perform(.suspend, &effects)
        case let action?: search?.query.perform(action)
        case nil: if let character = key.typed { search?.query.insert(String(character)) }
        }
    }

    /// Looks in what is loaded at once, and asks the server for the rest.
    private mutating func askSearch(_ effects: inout [Effect]) {
        guard let chat = openChat, var search else { return }
        let words = search.query.text[...].trimmingBlanks
        guard !words.isEmpty else {
            self.search = nil
            return
        }
        search.ask(words)
        search.add(transcripts[chat]?.messages.filter { $0.holds(words) }.map(\.id) ?? [])
        self.search = search
        effects.append(.search(chat, words))
        step(hits: 1, &effects)
    }

    mutating func receiveHits(_ hits: [MessageID], for query: String, in chat: ChatID, _ effects: inout [Effect]) {
        guard chat == openChat, search?.asked == query else { return }
        search?.isSearching = false
        search?.add(hits)
        guard search?.hits.isEmpty == false else {
            search = nil
            return say("nothing found for " + UserText(query).line)
        }
        if search?.current == nil, search?.isTyping == false { step(hits: 1, &effects) }
    }

    /// Goes from hit to hit: further back, or forth if negative.
    mutating func step(hits: Int, _ effects: inout [Effect]) {
        guard search != nil else { return say("search first, with " + keyName(.searchHere)) }
        guard let hit = search?.step(by: hits) else {
            if search?.hits.isEmpty == false { say(hits > 0 ? "this is the first hit" : "this is the newest hit") }
            return
        }
        show(hit, &effects)
    }

    // MARK: Everywhere

    mutating func openFindDialog(query: String = "", _ effects: inout [Effect]) {
        var dialog = FindDialog(query: TextEditor(query))
        dialog.changed(at: now)
        overlay = .find(dialog)
    }

    /// A key in the dialog that searches all chats.
    mutating func press(_ key: Key, in dialog: FindDialog, _ effects: inout [Effect]) {
        var dialog = dialog
        let action = dialog.perform(keys.action(for: key, in: .form, .editing), typed: key.typed, at: now)
        overlay = .find(dialog)
        guard action == .confirm else { return performInDialog(action, &effects) }
        guard dialog.found.indices.contains(dialog.chosen) else { return }
        overlay = nil
        show(dialog.found[dialog.chosen], &effects)
    }

    mutating func receiveFound(_ found: [FoundMessage], for query: String) {
        guard case .find(var dialog) = overlay, dialog.rested.asked == query else { return }
        dialog.take(found)
        overlay = .find(dialog)
    }

    /// Opens the chat of a found message at that message.
    private mutating func show(_ found: FoundMessage, _ effects: inout [Effect]) {
        if chats[found.chat] == nil {
            // Archived, or somebody else's: it is in no list here.
            awaited = (found.chat, found.message)
            return effects.append(.fetchChat(found.chat))
        }
        open(found.chat, &effects)
        show(found.message, &effects)
    }
}

extension TranscriptMessage {
    /// Whether its words hold others, whatever the case.
    fileprivate func holds(_ words: String) -> Bool {
        guard case .text(let text) = body else { return false }
        return text.original.lowercased().contains(words.lowercased())
    }
}
