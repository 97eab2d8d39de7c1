import ChatWire

extension AppState {
    /// Changes what is being written.
    mutating func edit(_ effects: inout [Effect], _ change: (inout TextEditor) -> Void) {
        let before = composer.editor.characters
        change(&composer.editor)
        guard composer.editor.characters != before else { return }
        composer.leafing = nil
        composer.completion = nil
        composerChanged(&effects)
    }

    mutating func performInComposer(_ action: Action, _ effects: inout [Effect]) {
        switch action {
        case .send: submit(&effects)
        case .newline: edit(&effects) { $0.insert("\n") }
        case .complete: complete(&effects)
        case .composeInEditor:
            guard let openChat else { return }
            effects.append(.composeInEditor(openChat, composer.editor.text))
        case .up:
            if composer.editor.isEmpty { selectNewest() } else { moveCursor(rows: -1) }
        case .down: moveCursor(rows: 1)
        case .olderSent: leaf(by: -1, &effects)
        case .newerSent: leaf(by: 1, &effects)
        case .selectMessages: selectNewest()
        default: break
        }
    }

    private mutating func submit(_ effects: inout [Effect]) {
        let editor = composer.editor
        if editor.cursor == editor.characters.count, editor.characters.last == "\\" {
            return edit(&effects) {
                $0.delete(.left, killing: false)
                $0.insert("\n")
            }
        }
        guard let chat = openChat, !editor.text.allSatisfy(\.isWhitespace) else { return }
        switch CommandTable.parse(editor.text, side: account?.side ?? side) {
        case .unknown(let name):
            say("no command is called /" + UserText(name).line + "; // sends a slash", isError: true)
        case .misused(let command): say(DisplayText("it is used so: " + command.usage), isError: true)
        case .command(let command, let argument):
            edit(&effects) { $0.replace(with: "") }
            perform(command, argument, &effects)
        case .message(let text):
            let length = text.unicodeScalars.count
            guard length <= WireLimits.contentLength else {
                return say(DisplayText("too long: \(length) of \(WireLimits.contentLength) characters"), isError: true)
            }
            send(text, in: chat, &effects)
        }
    }

    private mutating func send(_ text: String, in chat: ChatID, _ effects: inout [Effect]) {
        sentTexts[chat, default: []].append(text)
        if case .edit(let id, _) = composer.purpose {
            effects.append(.edit(chat, id, content: text))
        } else {
            var draft = MessageDraft(text: text)
            if case .reply(let id) = composer.purpose { draft.replyToMessageID = id }
            hand(over: draft, to: chat, &effects)
        }
        // The server takes a message as the end of typing.
        composer.typingToldAt = nil
        leavePurpose(keepingReply: false, &effects)
        if case .changed = draftStates[chat] { saveDraft(chat, &effects) }
    }

    /// Hands a message on to the outbox, before the draft is given up, so that its words are always somewhere.
    mutating func hand(over draft: MessageDraft, to chat: ChatID, _ effects: inout [Effect]) {
        var draft = draft
        let id = identifiers.next()
        draft.clientMessageID = id
        effects.append(.send(chat, draft))
        outbox[id] = chat
        transcripts[chat, default: Transcript()].setOutgoing(
            OutgoingItem(id: id, chat: chat, draft: draft, createdAt: now))
        scrollToEnd()
    }

    /// Takes what was written in the editor into the composer; it is sent from there.
    mutating func receiveComposed(_ text: String, for chat: ChatID, _ effects: inout [Effect]) {
        guard chat == openChat else { return }
        edit(&effects) { $0.replace(with: text) }
    }

    /// Back to writing a new message: with the draft that an edit had replaced, else with nothing.
    ///
    /// - Parameter keepingReply: whether what was meant as a reply stays as a message of its own.
    mutating func leavePurpose(keepingReply: Bool, _ effects: inout [Effect]) {
        let kept: String
        switch composer.purpose {
        case .message: kept = ""
        case .reply: kept = keepingReply ? composer.editor.text : ""
        case .edit(_, let draft): kept = draft
        }
        composer.purpose = .message
        composer.leafing = nil
        composer.editor = TextEditor(kept)
        composerChanged(&effects)
    }

    private mutating func moveCursor(rows: Int) {
        let layout = EditorLayout(composer.editor, width: composerTextWidth)
        let row = layout.cursorRow + rows
        guard let position = layout.position(row: row, column: layout.cursorColumn, in: composer.editor) else {
            return composer.editor.perform(rows < 0 ? .lineStart : .lineEnd)
        }
        composer.editor.moveCursor(to: position)
    }

    /// Brings back what was sent before in this chat.
    private mutating func leaf(by step: Int, _ effects: inout [Effect]) {
        guard let chat = openChat, let sent = sentTexts[chat], !sent.isEmpty else { return }
        let index = (composer.leafing?.index ?? sent.count) + step
        guard index >= 0, index < sent.count || composer.leafing != nil else { return }
        let written = composer.leafing?.written ?? composer.editor.text
        composer.editor = TextEditor(index < sent.count ? sent[index] : written)
        composer.leafing = index < sent.count ? (index, written) : nil
        composerChanged(&effects)
    }
}
