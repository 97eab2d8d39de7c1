import ChatWire

extension Grid {
    /// Beside the transcript: what is known of the customer and the chat.
    mutating func drawPanel(_ state: AppState, _ area: Rect) {
        guard !area.isEmpty, let chat = state.openSummary, let me = state.me else { return }
        let room = area.inset(columns: 1)
        var row = 0
        for (text, style) in state.panelLines(of: chat, me: me) {
            guard row < room.rows else { return }
            drawLine(text, style, in: room, row: row)
            row += 1
        }
    }
}

extension AppState {
    fileprivate func panelLines(of chat: ChatSummary, me: ParticipantKey) -> [(DisplayText, Style)] {
        var lines: [(DisplayText, Style)] = [(chat.name(for: me), Style(.title, .strong))]
        for phone in chat.otherSide(of: me).compactMap(\.phone) { lines.append((phone.line, .plain)) }
        if let since = customers[chat.id]?.since {
            lines.append((DisplayText("customer since \(calendar.year(of: since))"), Style(.muted)))
        } else if let created = chat.createdAt {
            lines.append((DisplayText("chat since \(calendar.year(of: created))"), Style(.muted)))
        }
        if let since = chat.waitingSince, me.type == .user {
            let role = thresholds.role(since: since, now: now)
            lines.append((DisplayText("waiting " + Age.long(since: since, now: now)), Style(role)))
        }
        for person in chat.otherSide(of: me) where person.isOnline == false {
            guard let seen = person.lastSeen else { continue }
            let isNow = now.milliseconds(since: seen) < 60_000
            let text = isNow ? "seen just now" : "seen " + Age.long(since: seen, now: now) + " ago"
            lines.append((DisplayText(text), Style(.muted)))
        }
        lines.append((.empty, .plain))
        let staff = chat.people.filter { $0.key.type == .user }
        lines.append((staff.isEmpty ? "nobody's chat yet" : "Staff", Style(.title)))
        for person in staff {
            let mark: DisplayText = person.isOnline.map { $0 ? "● " : "○ " } ?? "  "
            lines.append((mark + person.name.line, Style(person.isOnline == true ? .online : .plain)))
        }
        if let card = newestCard(in: chat.id) {
            lines.append((.empty, .plain))
            lines.append((card.label.line, Style(.title)))
            lines += card.texts(calendar, now: now).map { (" " + $0.line, Style(.card)) }
        }
        if let earlier = customers[chat.id]?.chats.count, earlier > 0 {
            lines.append((.empty, .plain))
            lines.append((DisplayText("earlier chats \(earlier)  ") + keyName(.earlierChats), Style(.muted)))
        }
        return lines
    }

    /// What the chat was last about, among the newest messages.
    private func newestCard(in chat: ChatID) -> TranscriptMessage.Card? {
        transcripts[chat]?.messages.suffix(200).reversed().lazy.compactMap { $0.extras?.card }.first
    }
}
