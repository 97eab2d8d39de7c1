import ChatWire

extension AppState {
    /// Selects the newest message in view.
    mutating func selectNewest() {
        guard let last = itemsInView.last else { return }
        selection = last
    }

    /// Moves the selection, or the cursor in the chat list.
    mutating func moveSelection(by step: Int) {
        guard selection != nil else { return moveListCursor(by: step) }
        guard let transcript = shownTranscript,
            let index = selection.flatMap({ transcript.index(of: $0) })
        else {
            selection = nil
            return
        }
        let target = index + step
        // Below the newest message is the composer.
        guard target < transcript.count else {
            selection = nil
            return
        }
        guard target >= 0 else { return }
        selection = transcript.id(at: target)
        reveal(index: target)
    }

    private mutating func moveListCursor(by step: Int) {
        let ids = chats.ids(in: tab)
        guard !ids.isEmpty else { return }
        let current = listCursor.flatMap { ids.firstIndex(of: $0) }
        listCursor = ids[min(max(0, current.map { $0 + step } ?? 0), ids.count - 1)]
    }

    mutating func performOnSelection(_ action: Action, _ effects: inout [Effect]) {
        guard let chat = openChat, let selected = selection else { return }
        switch selected {
        case .outgoing(let id): perform(action, onOutgoing: id, in: chat, &effects)
        case .stored(let id):
            guard let message = shownTranscript?.message(id) else { return }
            perform(action, on: message, in: chat, &effects)
        }
    }

    private mutating func perform(
        _ action: Action, on message: TranscriptMessage, in chat: ChatID, _ effects: inout [Effect]
    ) {
        switch action {
        case .copy:
            guard let text = message.copyable else { return }
            effects.append(.copy(text))
            say("copied")
            selection = nil
        case .reply where !message.isDeleted:
            // A draft already written becomes the reply.
            if case .edit(_, let draft) = composer.purpose { composer.editor = TextEditor(draft) }
            composer.purpose = .reply(message.id)
            selection = nil
        case .edit: beginEditing(message, &effects)
        case .open: open(message, &effects)
        case .save: save(message, &effects)
        case .info:
            overlay = .info(MessageInfo(chat: chat, message: message.id))
            effects.append(.loadInfo(chat, message.id))
        case .delete where !message.isDeleted:
            guard message.sender == me || account?.isAdmin == true else {
                return say("only one's own messages can be deleted", isError: true)
            }
            overlay = .question(
                Question(text: "Delete this message for everyone?", effects: [.delete(chat, message.id)]))
        default: break
        }
    }

    private mutating func beginEditing(_ message: TranscriptMessage, _ effects: inout [Effect]) {
        guard message.sender == me, case .text(let text) = message.body else {
            return say("only one's own words can be edited", isError: true)
        }
        guard now.milliseconds(since: message.sentAt) < WireLimits.editWindow else {
            return say("messages can be edited for 15 minutes only", isError: true)
        }
        let draft = composer.draft
        composer.purpose = .edit(message.id, draft: draft)
        composer.leafing = nil
        composer.editor = TextEditor(text.original)
        selection = nil
    }

    private mutating func perform(
        _ action: Action, onOutgoing id: String, in chat: ChatID, _ effects: inout [Effect]
    ) {
        guard let message = transcripts[chat]?.outgoing.first(where: { $0.id == id }) else { return }
        switch action {
        case .copy:
            effects.append(.copy(message.text.isEmpty ? message.upload?.path ?? "" : message.text.original))
            say("copied")
            selection = nil
        case .retry:
            guard message.isFailed else { return }
            retry(message, in: chat, &effects)
            selection = nil
        case .delete:
            if message.state == .uploading {
                selection = nil
                return effects.append(.stop(message.id))
            }
            guard message.isFailed else { return say("it is on its way already", isError: true) }
            overlay = .question(Question(text: "Throw this unsent message away?", effects: [.discard(chat, id: id)]))
        default: break
        }
    }

    /// Sends a failed message again.
    mutating func retry(_ message: OutgoingItem, in chat: ChatID, _ effects: inout [Effect]) {
        if let upload = message.upload { return begin(upload, &effects) }
        var message = message
        message.state = .queued
        transcripts[chat]?.setOutgoing(message)
        lines.forget(chat, .outgoing(message.id))
        effects.append(.retry(chat, id: message.id))
    }

    /// A key while the way of a message is shown.
    mutating func pressInInfo(_ key: Key, _ effects: inout [Effect]) {
        switch keys.action(for: key, in: .info) {
        case .cancel?: overlay = nil
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        default: break
        }
    }

    /// Takes what the server tells of a message's way.
    mutating func receiveInfo(_ message: Message) {
        guard case .info(var info) = overlay, info.message == message.id else { return }
        info.take(message)
        overlay = .info(info)
    }

    /// A key while a question is open.
    mutating func press(_ key: Key, in question: Question, _ effects: inout [Effect]) {
        switch keys.action(for: key, in: .question) {
        case .confirm?:
            overlay = nil
            selection = nil
            effects += question.effects
        case .decline?, .cancel?: overlay = nil
        case .quit?: askToQuit(&effects)
        case .redraw?: effects.append(.redraw)
        default: break
        }
    }
}
