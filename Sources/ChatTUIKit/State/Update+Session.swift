import ChatWire

extension AppState {
    /// Takes what comes from the server, the outbox or the disk.
    mutating func receive(_ event: SessionEvent, _ effects: inout [Effect]) {
        switch event {
        case .signedIn(let account): signedIn(account)
        case .signInFailed(let reason): signInFailed(reason)
        case .signedOut(let reason): signedOut(reason, &effects)
        case .line(let line): lineChanged(to: line, &effects)
        case .chatsLoaded(let scopes, let loaded): replaceChats(scopes, by: loaded, &effects)
        case .chatChanged(let chat):
            chatChanged(chat, &effects)
            noteForAdmin()
        case .chatRemoved(let id): forget(id, &effects)
        case .chatCreated(let chat):
            chatChanged(chat, &effects)
            chatArrived(chat.id, &effects)
        case .history(let chat, let messages, let hasOlder): receiveHistory(chat, messages, hasOlder: hasOlder)
        case .keptHistory(let chat, let messages): receiveKept(messages, of: chat)
        case .historyReset(let chat):
            transcripts[chat]?.reset()
            if chat == openChat { excursion = nil }
            lines.forget(chat)
        case .historyFailed(let chat):
            if transcripts[chat]?.older == .loading { transcripts[chat]?.older = .unread }
            guard chat == openChat else { return }
            if excursion?.older == .loading { excursion?.older = .unread }
            if excursion?.newer == .loading { excursion?.newer = .unread }
        case .message(let message):
            receive(message, isNew: true, &effects)
            noteForAdmin()
        case .messageChanged(let message): receive(message, isNew: false, &effects)
        case .readMark(let chat, let reader, let id): setReadMark(of: reader, in: chat, upTo: id)
        case .deliveredMark(let chat, let receiver, let id): setDeliveredMark(of: receiver, in: chat, upTo: id)
        case .typing(let chat, let typist, let isTyping):
            guard typist == nil || typist != me else { return }
            setTyping(typist, in: chat, isTyping)
        case .presence(let person, let isOnline, let lastSeen):
            chats.setPresence(of: person, isOnline: isOnline, lastSeen: lastSeen)
            noteForAdmin()
        case .outgoing(let message): receive(message)
        case .outgoingRemoved(let chat, let id):
            outbox[id] = nil
            refused.remove(id)
            transcripts[chat]?.removeOutgoing(id)
            if selection == .outgoing(id) { selection = nil }
        case .draftsLoaded(let loaded): receiveDrafts(loaded)
        case .draftSaved(let chat):
            if draftStates[chat] == .saving { draftStates[chat] = .saved }
            if drafts[chat] == nil { keptDrafts.remove(chat) } else { keptDrafts.insert(chat) }
        case .fileExamined(let path, let found): receive(found, at: path, &effects)
        case .transferring(let transfer): receive(transfer)
        case .transferEnded(let id, let end): receive(end, of: id)
        case .picture(let picture): receive(picture)
        case .customerPast(let chat, let past): customers[chat] = past
        case .contactsFound(let query, let contacts): receive(contacts, for: query)
        case .pathsFound(let typed, let paths): receivePaths(paths, for: typed, &effects)
        case .composed(let chat, let text): receiveComposed(text, for: chat, &effects)
        case .hitsFound(let chat, let query, let hits): receiveHits(hits, for: query, in: chat, &effects)
        case .messagesFound(let query, let found): receiveFound(found, for: query)
        case .context(let chat, let message, let messages, let hasOlder):
            receiveContext(chat, around: message, messages, hasOlder: hasOlder)
        case .newer(let chat, let messages, let hasMore): receiveNewer(chat, messages, hasMore: hasMore)
        case .messageInfo(let message): receiveInfo(message)
        case .administration(let answer): receive(answer, &effects)
        case .failed(let reason): failed(reason)
        }
    }

    /// Lets history that could not be read be asked for again: when the line is back, or someone does something.
    mutating func askForHistoryAgain() {
        switch line {
        case .live, .polling: break
        case .connecting, .catchingUp, .reconnecting, .offline: return
        }
        for chat in transcripts.keys where transcripts[chat]?.older == .unread { transcripts[chat]?.older = .available }
        if excursion?.older == .unread { excursion?.older = .available }
        if excursion?.newer == .unread { excursion?.newer = .available }
    }

    /// What could not be read without a connection is asked for again with the next one.
    private mutating func lineChanged(to line: LineState, _ effects: inout [Effect]) {
        self.line = line
        switch line {
        case .live, .polling: break
        case .connecting, .catchingUp, .reconnecting, .offline: return
        }
        hasBeenLive = true
        askForHistoryAgain()
        if let openChat, transcripts[openChat]?.isLoaded != true { effects.append(.openChat(openChat)) }
    }

    /// A chat that was asked for is there.
    private mutating func chatArrived(_ id: ChatID, _ effects: inout [Effect]) {
        switch overlay {
        case .newChat, .goTo: overlay = nil
        default: break
        }
        let awaited = awaited
        open(id, &effects)
        if let awaited, awaited.chat == id { show(awaited.message, &effects) }
    }

    /// Something that was asked for did not work: what waits for it waits no longer.
    private mutating func failed(_ reason: String) {
        switch overlay {
        case .newChat(var dialog):
            dialog.isOpening = false
            dialog.isSearching = false
            overlay = .newChat(dialog)
        case .goTo(var dialog):
            dialog.isOpening = false
            overlay = .goTo(dialog)
        case .sendFile(var dialog):
            dialog.isExamining = false
            overlay = .sendFile(dialog)
        case .find(var dialog):
            dialog.isSearching = false
            overlay = .find(dialog)
        default: break
        }
        awaited = nil
        admin?.form?.isSending = false
        search?.isSearching = false
        say(UserText(reason).line, isError: true)
    }

    /// An older page belongs to the excursion if it lies before it and was asked for by it.
    private mutating func takesIntoExcursion(_ chat: ChatID, _ messages: [Message], hasOlder: Bool?) -> Bool {
        guard chat == openChat, let hasOlder, let part = excursion, part.older == .loading else { return false }
        guard messages.allSatisfy({ $0.id < part.messages.first?.id ?? $0.id }) else { return false }
        excursion?.merge(messages.map(TranscriptMessage.init))
        excursion?.older = hasOlder ? .available : .none
        return true
    }

    private mutating func setTyping(_ typist: ParticipantKey?, in chat: ChatID, _ isTyping: Bool) {
        if isTyping { typing[chat, default: []].insert(typist) } else { typing[chat]?.remove(typist) }
        if typing[chat]?.isEmpty == true { typing[chat] = nil }
    }

    private mutating func replaceChats(_ scopes: Set<ChatScope>, by loaded: [Chat], _ effects: inout [Effect]) {
        loadedScopes.formUnion(scopes)
        chats.replace(scopes, by: loaded.map { ChatSummary($0, me: me) })
        if let openChat, chats[openChat] == nil { forget(openChat, &effects) }
        if listCursor.flatMap({ chats[$0] }) == nil { listCursor = chats.ids(in: tab).first }
    }

    private mutating func chatChanged(_ chat: Chat, _ effects: inout [Effect]) {
        var summary = ChatSummary(chat, me: me)
        // What was seen here just now may not have reached the server when it wrote this.
        if let me, let known = chats[chat.id]?.person(me)?.readUpTo,
            let index = summary.people.firstIndex(where: { $0.key == me }),
            known > summary.people[index].readUpTo ?? MessageID(0)
        {
            summary.people[index].readUpTo = known
            summary.unread = chats[chat.id]?.unread ?? summary.unread
        }
        chats.update(summary)
        if listCursor == nil { listCursor = chats.ids(in: tab).first }
    }

    private mutating func forget(_ id: ChatID, _ effects: inout [Effect]) {
        let wasOpen = id == openChat
        if wasOpen { leaveOpenChat(&effects) }
        chats.remove(id)
        transcripts[id] = nil
        typing[id] = nil
        if listCursor == id { listCursor = chats.ids(in: tab).first }
        guard wasOpen else { return }
        pane = .list
        say("the chat is no longer there")
    }

    private mutating func receiveHistory(_ chat: ChatID, _ messages: [Message], hasOlder: Bool?) {
        for message in messages { message.clientMessageID.map { arrived($0, in: chat) } }
        if takesIntoExcursion(chat, messages, hasOlder: hasOlder) { return }
        var transcript = transcripts.removeValue(forKey: chat) ?? Transcript()
        let page = messages.map(TranscriptMessage.init)
        transcript.unsee(page.filter { $0.sender != me && $0.id > chats[chat]?.person(me)?.readUpTo ?? MessageID(0) })
        if hasOlder != nil { transcript.correct(by: page) }
        transcript.merge(page)
        transcript.isLoaded = true
        if let hasOlder { transcript.older = hasOlder ? .available : .none }
        transcripts[chat] = transcript
        lines.forget(chat)
    }

    /// Shows what was kept until the server has told; what it has told already is newer.
    private mutating func receiveKept(_ messages: [Message], of chat: ChatID) {
        for message in messages { message.clientMessageID.map { arrived($0, in: chat) } }
        var transcript = transcripts.removeValue(forKey: chat) ?? Transcript()
        let new = messages.filter { !$0.isDeleted && transcript.message($0.id) == nil }
        transcript.merge(new.map(TranscriptMessage.init))
        transcript.isLoaded = true
        transcripts[chat] = transcript
        lines.forget(chat)
    }

    private mutating func receive(_ message: Message, isNew: Bool, _ effects: inout [Effect]) {
        let chat = message.chatID
        let isKnown = transcripts[chat]?.message(message.id) != nil
        if let id = message.clientMessageID { arrived(id, in: chat) }
        if let sender = message.sender { setTyping(sender, in: chat, false) }
        let item = TranscriptMessage(message)
        if transcripts[chat]?.isLoaded == true {
            if chat == openChat, isNew, !isKnown { beginNewLine(chat, before: item) }
            if isNew, item.sender != me { transcripts[chat]?.unsee([item]) }
            transcripts[chat]?.merge([item])
            lines.forget(chat, .stored(item.id))
        }
        if chat == openChat, excursion?.message(item.id) != nil {
            excursion?.merge([item])
            lines.forget(chat, .stored(item.id))
        }
        guard isNew, !isKnown, let summary = chats[chat] else { return }
        note(message, item, in: summary)
        notify(of: message, item, in: summary, &effects)
    }

    /// What a new message changes in the list.
    private mutating func note(_ message: Message, _ item: TranscriptMessage, in summary: ChatSummary) {
        // A chat that was told of with this message in it has counted it.
        guard message.id > summary.lastMessage ?? MessageID(0) else { return }
        let isFromOther = message.sender != me
        let isMember = summary.person(me) != nil
        chats.change(summary.id) { chat in
            chat.lastMessage = message.id
            chat.lastActivity = max(chat.lastActivity, message.createdAt)
            chat.preview = item.summary
            if isFromOther, isMember { chat.unread += 1 }
            guard chat.kind == .customer else { return }
            switch message.sender?.type {
            case .customer?:
                chat.waitingSince = chat.waitingSince ?? message.createdAt
                chat.isArchived = false
            case .user?: chat.waitingSince = nil
            case nil: break
            }
        }
    }

    /// Draws the `new` line before the first message that comes in unseen.
    private mutating func beginNewLine(_ chat: ChatID, before item: TranscriptMessage) {
        guard item.sender != me, let transcript = transcripts[chat] else { return }
        let isSeen =
            transcript.scroll == .bottom && attention.isPresent(now: now) && overlay == nil && isTranscriptShown
        guard !isSeen,
            transcript.newLineAfter == nil || transcript.newLineAfter ?? item.id < transcript.seenUpTo ?? item.id
        else { return }
        transcripts[chat]?.newLineAfter = transcript.messages.last?.id ?? MessageID(0)
    }

    private mutating func setDeliveredMark(of receiver: ParticipantKey, in chat: ChatID, upTo id: MessageID) {
        chats.change(chat) { summary in
            guard let index = summary.people.firstIndex(where: { $0.key == receiver }) else { return }
            summary.people[index].deliveredUpTo = max(summary.people[index].deliveredUpTo ?? id, id)
        }
    }

    private mutating func receive(_ message: OutgoingItem) {
        outbox[message.id] = message.chat
        if message.isFailed { refused.insert(message.id) } else { refused.remove(message.id) }
        transcripts[message.chat, default: Transcript()].setOutgoing(message)
        lines.forget(message.chat, .outgoing(message.id))
    }

    private mutating func arrived(_ id: String, in chat: ChatID) {
        guard outbox.removeValue(forKey: id) != nil else { return }
        refused.remove(id)
        transcripts[chat]?.removeOutgoing(id)
        if selection == .outgoing(id) { selection = nil }
    }

    private mutating func receiveDrafts(_ loaded: [ChatID: String]) {
        for (chat, text) in loaded where drafts[chat] == nil && !text.isEmpty {
            drafts[chat] = text
            draftStates[chat] = .saved
            keptDrafts.insert(chat)
            // What is being written now is newer than what was on disk.
            if chat == openChat, composer.editor.isEmpty { composer.editor = TextEditor(text) }
        }
    }
}
