import ChatWire

extension AppState {
    /// Does what a command asks for.
    mutating func perform(_ command: Command, _ argument: String, _ effects: inout [Effect]) {
        switch command.effect {
        case .action(let action): perform(action, &effects)
        case .onMessage(let action): performOnNearest(action, &effects)
        case .quit: quit(&effects)
        case .unarchive: archive(false, &effects)
        case .showTab(let scope): show(scope, &effects)
        case .openChat: openChat(named: argument, &effects)
        case .newChat: openNewChatDialog(query: argument, &effects)
        case .searchHere: beginSearch(for: argument, &effects)
        case .searchEverywhere: openFindDialog(query: argument, &effects)
        case .reference: sendReference(argument, &effects)
        case .rename:
            guard let openChat else { return }
            effects.append(.rename(openChat, title: argument))
        case .invite: invite(argument, &effects)
        case .leave: askToLeave()
        case .retryAll: retryAll(&effects)
        case .sendFile(let kind): openSendFileDialog(kind, path: argument, &effects)
        case .saveFiles: saveNearestFiles(to: argument.isEmpty ? nil : argument, &effects)
        case .export: export(argument, &effects)
        case .notify: setNotifications(argument)
        case .theme: setTheme(argument, &effects)
        }
    }

    /// Does something to the selected message, or to the newest that it can be done to.
    private mutating func performOnNearest(_ action: Action, _ effects: inout [Effect]) {
        guard let transcript = shownTranscript else { return }
        if selection == nil {
            let nearest = transcript.messages.reversed().first { message in
                switch action {
                case _ where message.isDeleted: false
                case .edit, .delete, .info: message.sender == me
                case .reply: message.sender != me
                case .open: !message.files.isEmpty || message.link != nil
                default: true
                }
            }
            selection = nearest.map { .stored($0.id) }
        }
        guard selection != nil else { return say("there is no such message") }
        performOnSelection(action, &effects)
        // What was found for the command alone stays selected only where it still has to be seen.
        if overlay == nil { selection = nil }
    }

    private mutating func saveNearestFiles(to path: String?, _ effects: inout [Effect]) {
        var message: TranscriptMessage?
        if case .stored(let id) = selection { message = shownTranscript?.message(id) }
        guard let message = message ?? shownTranscript?.messages.last(where: { !$0.files.isEmpty }) else {
            return say("there is no such message")
        }
        save(message, to: path, &effects)
    }

    private mutating func openChat(named name: String, _ effects: inout [Effect]) {
        guard let me else { return }
        let named = chats.all.filter { $0.name(for: me).text.beginsLike(name) }
        let exact = named.first { $0.name(for: me).text.count == name.count }
        guard let chat = exact ?? named.max(by: { $0.lastActivity < $1.lastActivity }) else {
            return say("no chat is called " + UserText(name).line, isError: true)
        }
        if !chats.ids(in: tab).contains(chat.id),
            let other = visibleTabs.first(where: { chats.ids(in: $0).contains(chat.id) })
        {
            show(other, &effects)
        }
        open(chat.id, &effects)
    }

    /// `appointment 88 Friday at four`: a card with words, or without.
    private mutating func sendReference(_ argument: String, _ effects: inout [Effect]) {
        let parts = argument.split(maxSplits: 2, whereSeparator: \.isWhitespace)
        guard let chat = openChat, let kind = parts.first.flatMap({ Reference.Kind(rawValue: $0.lowercased()) }),
            parts.count > 1, let number = Int64(parts[1].drop { $0 == "#" }), number > 0
        else {
            let kinds = Reference.Kind.allCases.map(\.rawValue).joined(separator: ", ")
            return say(DisplayText("/ref wants one of \(kinds), and a number"), isError: true)
        }
        let reference = Reference(kind: kind, id: number, data: nil)
        var draft = MessageDraft(
            text: parts.count > 2 ? parts[2].trimmingBlanks : TranscriptMessage.Card(reference).label.original)
        draft.reference = reference
        hand(over: draft, to: chat, &effects)
    }

    private mutating func invite(_ name: String, _ effects: inout [Effect]) {
        guard let chat = openSummary else { return }
        let staff = Set(chats.all.flatMap(\.people).filter { $0.key.type == .user && $0.key != me }.map(\.key))
        let named = staff.filter { key in
            chats.all.contains { $0.person(key)?.name.line.text.beginsLike(name) == true }
        }
        guard named.count <= 1 else { return say("more than one colleague is called so", isError: true) }
        if let key = named.first, chat.person(key) != nil { return say("they are in this chat already") }
        // Someone not met in any chat yet is asked of the server, by name.
        effects.append(.invite(chat.id, named.first.map { .id($0.id) } ?? .name(name)))
    }

    private mutating func askToLeave() {
        guard let chat = openSummary, let me, chat.person(me) != nil else {
            return say("you are not in this chat", isError: true)
        }
        let isLast = chat.kind == .customer && !chat.people.contains { $0.key.type == .user && $0.key != me }
        overlay = .question(
            Question(
                text: isLast ? "Leave this chat? It goes back to the queue." : "Leave this chat?",
                effects: [.leave(chat.id, user: me.id)]))
    }

    private mutating func retryAll(_ effects: inout [Effect]) {
        guard let chat = openChat, let failed = transcripts[chat]?.outgoing.filter(\.isFailed), !failed.isEmpty else {
            return say("nothing has failed here")
        }
        for message in failed { retry(message, in: chat, &effects) }
    }
}

extension OutgoingItem {
    /// Whether it waits for a person's decision.
    var isFailed: Bool {
        if case .failed = state { true } else { false }
    }
}
