import ChatWire

extension AppState {
    /// Does what a key or a command asks for, in the console.
    mutating func perform(_ action: Action, _ effects: inout [Effect]) {
        switch action {
        case .help: overlay = .help(firstLine: 0)
        case .redraw: effects.append(.redraw)
        case .suspend:
            saveDrafts(&effects)
            effects.append(.suspend)
        case .quit: askToQuit(&effects)
        case .cancel: cancel(&effects)
        case .reconnect: effects.append(.reconnect)
        case .toggleMouse:
            isMouseUsed.toggle()
            effects.append(.useMouse(isMouseUsed))
            say(
                isMouseUsed
                    ? "the mouse scrolls, opens chats and selects messages; with Shift it selects text"
                    : "the mouse selects text"
            )
        case .goTo: openGoToDialog()
        case .adminConsole: toggleAdminConsole(&effects)
        case .nextChat: step(by: 1, &effects)
        case .previousChat: step(by: -1, &effects)
        case .nextUnread: openNextUnread(&effects)
        case .nextTab: showNextTab(&effects)
        case .openChat: if let listCursor { open(listCursor, &effects) }
        case .newChat: openNewChatDialog(&effects)
        case .chatByPlace: break
        case .claim: claim(&effects)
        case .archive: archive(true, &effects)
        case .mute: mute(&effects)
        case .hidePanes: arePanesHidden.toggle()
        case .pageUp: scroll(by: -pageHeight)
        case .pageDown: scroll(by: pageHeight)
        case .scrollToStart: scrollToStart()
        case .scrollToEnd: scrollToEnd()
        case .searchHere: beginSearch(&effects)
        case .searchEverywhere: openFindDialog(&effects)
        case .sendFile: openSendFileDialog(nil, &effects)
        case .stopTransfer: stopTransfer(&effects)
        case .earlierChats: openEarlierChats()
        case .nextHit: step(hits: 1, &effects)
        case .previousHit: step(hits: -1, &effects)
        case .send, .newline, .complete, .composeInEditor, .up, .down, .olderSent, .newerSent, .selectMessages:
            performInComposer(action, &effects)
        case .reply, .edit, .delete, .copy, .retry, .info, .open, .save:
            performOnSelection(action, &effects)
        case .selectionUp: moveSelection(by: -1)
        case .selectionDown: moveSelection(by: 1)
        case .left, .right, .wordLeft, .wordRight, .lineStart, .lineEnd, .deleteLeft, .deleteRight, .deleteWordLeft,
            .deleteWordRight, .deleteToBlank, .deleteToLineStart, .yank, .undo:
            edit(&effects) { $0.perform(action) }
        // What only the admin console, a form or a question knows is done there.
        case .nextPage, .previousPage, .find, .kick, .addAccount, .renameAccount, .changeRole, .switchActive,
            .resetPassword, .block, .fieldNext, .fieldPrevious, .confirm, .decline:
            break
        }
    }

    /// Quits when asked a second time.
    mutating func askToQuit(_ effects: inout [Effect]) {
        guard quitRequestedAt != nil else {
            quitRequestedAt = now
            return
        }
        quit(&effects)
    }

    /// Saves what is being written, and ends.
    mutating func quit(_ effects: inout [Effect]) {
        if let openChat { stopTyping(openChat, &effects) }
        saveDrafts(&effects)
        effects.append(.quit)
    }

    /// One level back: completion, selection and search, reply or edit, what was looked up in the history, the pane.
    private mutating func cancel(_ effects: inout [Effect]) {
        if cancelCompletion(&effects) { return }
        if selection != nil || search != nil {
            selection = nil
            search = nil
        } else if composer.purpose != .message {
            leavePurpose(keepingReply: true, &effects)
        } else if excursion != nil || shownTranscript?.scroll != .bottom, openChat != nil {
            scrollToEnd()
        } else if isOnePane, pane == .chat, openChat != nil {
            pane = .list
            listCursor = openChat
        }
    }

    private mutating func claim(_ effects: inout [Effect]) {
        guard account?.side == .staff, let chat = subject else { return }
        guard chat.isUnassigned else { return say("this chat is taken already", isError: true) }
        effects.append(.claim(chat.id))
    }

    /// Puts the chat away, or brings it back.
    mutating func archive(_ isArchived: Bool, _ effects: inout [Effect]) {
        guard account?.side == .staff, let chat = subject, chat.isArchived != isArchived else { return }
        effects.append(.archive(chat.id, isArchived))
    }

    private mutating func mute(_ effects: inout [Effect]) {
        guard let chat = subject else { return }
        guard chat.person(me) != nil else { return say("you are not in this chat", isError: true) }
        effects.append(.mute(chat.id, !chat.isMuted))
        chats.change(chat.id) { $0.isMuted.toggle() }
    }

    /// The chat that keys act on: the one under the list's cursor where the list has the keys, else the open one.
    private var subject: ChatSummary? {
        isComposerActive ? openSummary : listCursor.flatMap { chats[$0] }
    }
}

extension TextEditor {
    /// One of readline's keys.
    mutating func perform(_ action: Action) {
        switch action {
        case .left: move(.left)
        case .right: move(.right)
        case .wordLeft: move(.wordLeft)
        case .wordRight: move(.wordRight)
        case .lineStart: move(.lineStart)
        case .lineEnd: move(.lineEnd)
        case .deleteLeft: delete(.left, killing: false)
        case .deleteRight: delete(.right, killing: false)
        case .deleteWordLeft: delete(.wordLeft)
        case .deleteWordRight: delete(.wordRight)
        case .deleteToBlank: delete(.blankLeft)
        case .deleteToLineStart: delete(.lineStart)
        case .yank: yank()
        case .undo: undo()
        default: break
        }
    }
}
