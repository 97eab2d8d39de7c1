import ChatWire

/// Takes an event: the one way in which the state changes.
///
/// - Returns: what is to be done about it, in this order.
public func update(_ state: inout AppState, _ event: AppEvent) -> [Effect] {
    var effects: [Effect] = []
    switch event {
    case .input(let input): state.receive(input, &effects)
    case .resize(let size):
        // A picture is made for one size.
        if size != state.size, state.picture != nil { state.overlay = nil }
        state.size = size
    case .tick(let now): state.tick(now, &effects)
    case .session(let event): state.receive(event, &effects)
    }
    state.settle(&effects)
    return effects
}

extension AppState {
    /// What follows from any change: what is now in view has been seen, and what lies above it is loaded.
    mutating func settle(_ effects: inout [Effect]) {
        guard case .console = screen, let chat = openChat, isTranscriptShown else { return }
        let area = ScreenLayout(self, size: size).transcript
        prepareTranscript(area)
        guard let layout = TranscriptLayout(self, area: area) else { return }
        loadOlderIfNeeded(chat, layout, &effects)
        loadNewerIfNeeded(chat, layout, &effects)
        markSeen(chat, layout, &effects)
    }

    private mutating func loadOlderIfNeeded(_ chat: ChatID, _ layout: TranscriptLayout, _ effects: inout [Effect]) {
        let transcript = layout.transcript
        guard transcript.isLoaded, transcript.older == .available, let oldest = transcript.messages.first?.id,
            layout.isNearStart
        else { return }
        if excursion != nil { excursion?.older = .loading } else { transcripts[chat]?.older = .loading }
        effects.append(.loadOlder(chat, before: oldest))
    }

    private mutating func loadNewerIfNeeded(_ chat: ChatID, _ layout: TranscriptLayout, _ effects: inout [Effect]) {
        guard let part = excursion, part.newer == .available, let newest = part.messages.last?.id, layout.isNearEnd
        else { return }
        excursion?.newer = .loading
        effects.append(.loadNewer(chat, after: newest))
    }

    /// Read means seen: the chat is open, the message is in view, and someone looks.
    private mutating func markSeen(_ chat: ChatID, _ layout: TranscriptLayout, _ effects: inout [Effect]) {
        guard overlay == nil, excursion == nil, attention.isPresent(now: now), let me, let summary = chats[chat],
            summary.person(me) != nil, let last = layout.lastStoredInView
        else { return }
        if layout.transcript.scroll == .bottom { notified.remove(chat) }
        guard last > (transcripts[chat]?.seenUpTo ?? MessageID(0)) else { return }
        transcripts[chat]?.seenUpTo = last
        guard last > (summary.person(me)?.readUpTo ?? MessageID(0)) else { return }
        guard isAnythingUnread(in: chat, upTo: last) else { return }
        effects.append(.markRead(chat, last))
        setReadMark(of: me, in: chat, upTo: last)
    }

    /// Reading one's own messages tells nobody anything.
    private func isAnythingUnread(in chat: ChatID, upTo last: MessageID) -> Bool {
        guard let me, let transcript = transcripts[chat] else { return false }
        let read = chats[chat]?.person(me)?.readUpTo ?? MessageID(0)
        for message in transcript.messages.reversed() where message.id <= last {
            if message.id <= read { return false }
            if message.sender != me, !message.isDeleted { return true }
        }
        return false
    }

    /// Moves someone's read mark; one's own lowers the unread count.
    mutating func setReadMark(of reader: ParticipantKey, in chat: ChatID, upTo id: MessageID) {
        let newer = transcripts[chat]?.messages.reversed().prefix { $0.id > id } ?? []
        let unread = newer.reduce(0) { $0 + ($1.sender != reader && !$1.isDeleted ? 1 : 0) }
        let isMe = reader == me
        chats.change(chat) { summary in
            guard let index = summary.people.firstIndex(where: { $0.key == reader }) else { return }
            summary.people[index].readUpTo = max(summary.people[index].readUpTo ?? id, id)
            if isMe { summary.unread = unread }
        }
    }

    /// Says something for a while.
    mutating func say(_ text: DisplayText, isError: Bool = false) {
        notice = Notice(text: text, isError: isError, until: now.advanced(byMilliseconds: isError ? 8_000 : 4_000))
    }
}
