import ChatWire

extension AppState {
    /// Tells someone who does not look of a new message: once per chat, until it has been seen. What came while the
    /// program did not run is no news.
    mutating func notify(
        of message: Message, _ item: TranscriptMessage, in chat: ChatSummary, _ effects: inout [Effect]
    ) {
        guard hasBeenLive, let me, message.sender != me, !chat.isMuted,
            !(chat.id == openChat && attention.isPresent(now: now)), isWanted(message, in: chat),
            notified.insert(chat.id).inserted
        else { return }
        effects.append(.notify(Notification(title: chat.name(for: me), body: item.summary.line)))
    }

    private func isWanted(_ message: Message, in chat: ChatSummary) -> Bool {
        switch notifications {
        case .off: false
        case .all: true
        case .waiting:
            // To staff a customer who waits; to a customer the salon that has answered.
            account?.side == .customer || (chat.kind == .customer && message.sender?.type == .customer)
        }
    }

    mutating func setNotifications(_ word: String) {
        guard let scope = NotificationSettings.Scope(rawValue: word.lowercased()) else {
            return say("/notify takes off, waiting or all", isError: true)
        }
        notifications = scope
        switch scope {
        case .off: say("no notifications until the program ends")
        case .waiting: say("notifications of customers who wait")
        case .all: say("notifications of all messages")
        }
    }

    mutating func setTheme(_ word: String, _ effects: inout [Effect]) {
        guard let theme = ThemeName(rawValue: word.lowercased()) else {
            let names = ThemeName.allCases.map(\.rawValue).joined(separator: ", ")
            return say(DisplayText("there are these themes: \(names)"), isError: true)
        }
        effects.append(.useTheme(theme))
    }
}
