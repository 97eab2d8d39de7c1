import ChatWire

extension AppState {
    /// Changes what is being written.
    mutating func edit(_ effects: inout [Effect], _ change: (inout TextEditor) -> Void) {
        let before = composer.editor.characters
        change(&composer.editor)
        guard composer.editor.characters != before else { return }
        composer.leafing = nil
        composerChanged(&effects)
    }

    mutating func performInComposer(_ action: Action, _ effects: inout [Effect]) {
        switch action {
        case .send: submit(&effects)
        case .newline: edit(&effects) { $0.insert("\n") }
        case .complete: complete(&effects)
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
        case .command(let command):
            edit(&effects) { $0.replace(with: "") }
            perform(command, &effects)
        case .message(let text):
            let length = text.unicodeScalars.count
            guard length <= WireLimits.contentLength else {
                return say(DisplayText("too long: \(length) of \(WireLimits.contentLength) characters"), isError: true)
            }
            send(text, in: chat, &effects)
        }
    }

    private mutating func perform(_ command: CommandTable.Command, _ effects: inout [Effect]) {
        switch command.effect {
        case .action(let action): perform(action, &effects)
        case .quit: quit(&effects)
        case .unarchive: archive(false, &effects)
        case .showTab(let scope): show(scope, &effects)
        }
    }

    /// Hands the words on before the draft is given up, so that they are always somewhere.
    private mutating func send(_ text: String, in chat: ChatID, _ effects: inout [Effect]) {
        sentTexts[chat, default: []].append(text)
        if case .edit(let id, _) = composer.purpose {
            effects.append(.edit(chat, id, content: text))
        } else {
            var draft = MessageDraft(text: text, clientMessageID: identifiers.next())
            if case .reply(let id) = composer.purpose { draft.replyToMessageID = id }
            effects.append(.send(chat, draft))
            let outgoing = OutgoingItem(
                id: draft.clientMessageID ?? "", chat: chat, text: text, replyTo: draft.replyToMessageID, createdAt: now
            )
            outbox[outgoing.id] = chat
            transcripts[chat, default: Transcript()].setOutgoing(outgoing)
            scrollToEnd()
        }
        // The server takes a message as the end of typing.
        composer.typingToldAt = nil
        leavePurpose(keepingReply: false, &effects)
        if case .changed = draftStates[chat] { saveDraft(chat, &effects) }
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

    private mutating func complete(_ effects: inout [Effect]) {
        let names = CommandTable.completions(of: composer.editor.text, side: account?.side ?? side)
        guard let first = names.first else { return }
        let common = names.dropFirst().reduce(first) { $0.commonPrefix(with: $1) }
        edit(&effects) { $0.replace(with: "/" + common) }
        if names.count > 1 { say(DisplayText(names.map { "/" + $0 }.joined(separator: "  "))) }
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

extension String {
    fileprivate func commonPrefix(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }
}
