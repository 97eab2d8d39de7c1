import ChatWire

extension AppState {
    /// How long after a change a draft is saved, in milliseconds: all that a kill can cost.
    static let draftDelay: Int64 = 300

    /// Notes that what is being written has changed.
    mutating func composerChanged(_ effects: inout [Effect]) {
        guard let chat = openChat else { return }
        if drafts[chat] ?? "" != composer.draft {
            drafts[chat] = composer.draft.isEmpty ? nil : composer.draft
            // The first change sets the time, so that steady typing does not put saving off.
            if case .changed = draftStates[chat] {
            } else {
                draftStates[chat] = .changed(saveAt: now.advanced(byMilliseconds: Self.draftDelay))
            }
        }
        tellTyping(chat, &effects)
    }

    /// Gives a changed draft out to be saved.
    mutating func saveDraft(_ chat: ChatID, _ effects: inout [Effect]) {
        guard case .changed = draftStates[chat] else { return }
        draftStates[chat] = .saving
        effects.append(.saveDraft(chat, drafts[chat] ?? ""))
    }

    /// Saves all that has changed.
    mutating func saveDrafts(_ effects: inout [Effect]) {
        for chat in draftStates.keys.sorted() { saveDraft(chat, &effects) }
    }

    /// Repeats while one types: the server forgets after 6 s, and passes on at most one in 2 s.
    private mutating func tellTyping(_ chat: ChatID, _ effects: inout [Effect]) {
        guard chats[chat]?.person(me) != nil else { return }
        let text = composer.editor.text
        let isCommand = text.hasPrefix("/") && !text.hasPrefix("//")
        guard !composer.editor.isEmpty, !isCommand else { return stopTyping(chat, &effects) }
        if let told = composer.typingToldAt, now.milliseconds(since: told) < 3_000 { return }
        composer.typingToldAt = now
        effects.append(.typing(chat, isTyping: true))
    }

    /// Tells the others, if they were told that one types.
    mutating func stopTyping(_ chat: ChatID, _ effects: inout [Effect]) {
        guard composer.typingToldAt != nil else { return }
        composer.typingToldAt = nil
        effects.append(.typing(chat, isTyping: false))
    }
}
