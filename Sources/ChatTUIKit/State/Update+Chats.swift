import ChatWire

extension AppState {
    /// Shows a chat: leaves the open one, brings its draft, and begins to read.
    mutating func open(_ id: ChatID, _ effects: inout [Effect]) {
        pane = .chat
        listCursor = id
        guard id != openChat, let summary = chats[id] else { return }
        leaveOpenChat(&effects)
        openChat = id
        composer = Composer(draft: drafts[id] ?? "")
        transcripts[id, default: Transcript()].open(
            readUpTo: summary.person(me)?.readUpTo, hasUnread: summary.unread > 0)
        effects.append(.openChat(id))
        askForCustomer(of: summary, &effects)
    }

    /// Takes the open chat off the screen; its draft stays.
    mutating func leaveOpenChat(_ effects: inout [Effect]) {
        guard let chat = openChat else { return }
        stopTyping(chat, &effects)
        saveDraft(chat, &effects)
        openChat = nil
        selection = nil
        search = nil
        excursion = nil
        awaited = nil
        composer = Composer()
        transcripts[chat]?.newLineAfter = nil
        lines.removeAll()
        effects.append(.closeChat(chat))
    }

    /// Goes to the chat some places further down the list.
    mutating func step(by places: Int, _ effects: inout [Effect]) {
        let ids = chats.ids(in: tab)
        guard !ids.isEmpty else { return }
        // With no chat open the first step goes to the first chat, or the last, not past it.
        guard let current = openChat.flatMap({ ids.firstIndex(of: $0) }) else {
            return open(ids[places > 0 ? 0 : ids.count - 1], &effects)
        }
        open(ids[(current + places % ids.count + ids.count) % ids.count], &effects)
    }

    /// Goes to the chat at a place of the list, from 1.
    mutating func open(place: Int, _ effects: inout [Effect]) {
        let ids = chats.ids(in: tab)
        guard ids.indices.contains(place - 1) else { return }
        open(ids[place - 1], &effects)
    }

    /// Goes to the unread chat whose customer waits longest; those where nobody waits come last, oldest first.
    mutating func openNextUnread(_ effects: inout [Effect]) {
        let unread = chats.all.filter { chat in
            chat.id != openChat && !chat.isArchived && !chat.isMuted
                && (chat.unread > 0 || (chat.isUnassigned && chat.waitingSince != nil))
        }
        let next = unread.min { left, right in
            let ends = (left.waitingSince ?? .distantFuture, right.waitingSince ?? .distantFuture)
            return ends.0 == ends.1
                ? (left.lastActivity, left.id) < (right.lastActivity, right.id) : ends.0 < ends.1
        }
        guard let next else { return say("nothing unread") }
        if !chats.ids(in: tab).contains(next.id), let other = visibleTabs.first(where: { isListed(next.id, in: $0) }) {
            show(other, &effects)
        }
        open(next.id, &effects)
    }

    private func isListed(_ id: ChatID, in scope: ChatScope) -> Bool {
        chats.ids(in: scope).contains(id)
    }

    /// The tabs that one has.
    var visibleTabs: [ChatScope] { ChatScope.tabs(of: account) }

    /// Shows a tab of the list, and reads it the first time.
    mutating func show(_ scope: ChatScope, _ effects: inout [Effect]) {
        guard visibleTabs.contains(scope) else { return say("only admins see all chats", isError: true) }
        tab = scope
        listCursor = openChat.flatMap { isListed($0, in: scope) ? $0 : nil } ?? chats.ids(in: scope).first
        if !loadedScopes.contains(scope) { effects.append(.loadChats(scope)) }
    }

    /// Shows the next tab.
    mutating func showNextTab(_ effects: inout [Effect]) {
        let tabs = visibleTabs
        guard let index = tabs.firstIndex(of: tab), tabs.count > 1 else { return }
        show(tabs[(index + 1) % tabs.count], &effects)
    }
}

extension Timestamp {
    static let distantFuture = Timestamp(milliseconds: .max)
}
