import ChatWire

/// Looking at a part of a chat's history that is not joined to what is loaded at its end.
extension AppState {
    /// The transcript on the screen: the live one, or the part of the history apart from it.
    var shownTranscript: Transcript? {
        excursion ?? openChat.flatMap { transcripts[$0] }
    }

    /// Scrolls the transcript on the screen.
    mutating func setScroll(_ position: ScrollPosition) {
        if excursion != nil {
            excursion?.scroll = position
        } else if let openChat {
            transcripts[openChat]?.scroll = position
        }
    }

    /// Shows a message of the open chat, selected, wherever in the history it is.
    mutating func show(_ message: MessageID, _ effects: inout [Effect]) {
        guard let chat = openChat else { return }
        awaited = nil
        if shownTranscript?.message(message) != nil { return select(message) }
        if transcripts[chat]?.message(message) != nil {
            excursion = nil
            return select(message)
        }
        awaited = (chat, message)
        effects.append(.loadContext(chat, around: message))
    }

    /// Takes the messages around the one that is awaited.
    mutating func receiveContext(_ chat: ChatID, around message: MessageID, _ messages: [Message], hasOlder: Bool) {
        guard chat == openChat, awaited?.chat == chat, awaited?.message == message else { return }
        awaited = nil
        var part = Transcript()
        part.merge(messages.map(TranscriptMessage.init))
        part.isLoaded = true
        part.older = hasOlder ? .available : .none
        part.newer = .available
        guard part.message(message) != nil else { return say("the message is no longer there", isError: true) }
        excursion = part
        joinExcursion()
        select(message)
    }

    /// Takes the page after what the excursion holds.
    mutating func receiveNewer(_ chat: ChatID, _ messages: [Message], hasMore: Bool) {
        guard chat == openChat, excursion?.newer == .loading else { return }
        excursion?.merge(messages.map(TranscriptMessage.init))
        excursion?.newer = hasMore ? .available : .none
        joinExcursion()
    }

    /// Once the excursion reaches what is loaded at the chat's end the two are one again, and nothing on the screen moves.
    private mutating func joinExcursion() {
        guard let chat = openChat, let part = excursion, let last = part.messages.last?.id else { return }
        let live = transcripts[chat] ?? Transcript()
        guard part.newer == .none || live.messages.first.map({ $0.id <= last }) == true else { return }
        transcripts[chat]?.merge(part.messages)
        transcripts[chat]?.older = part.older
        transcripts[chat]?.scroll = part.scroll
        excursion = nil
    }

    /// Selects a message that is loaded, and scrolls so that something of what was said before it is in view too.
    private mutating func select(_ message: MessageID) {
        selection = .stored(message)
        let height = ScreenLayout(self, size: size).transcript.rows
        guard !itemsInView.contains(.stored(message)) else { return }
        setScroll(.top(.stored(message), line: 0))
        scroll(by: -height / 3)
    }
}
