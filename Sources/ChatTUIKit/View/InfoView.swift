import ChatWire

extension Grid {
    /// What is known of a message's way.
    mutating func drawInfo(_ info: MessageInfo, _ state: AppState) {
        let lines = state.lines(of: info)
        let room = drawBox("Message", columns: 48, rows: max(1, min(lines.count, size.rows - 4)))
        for (row, line) in lines.prefix(room.rows).enumerated() {
            drawLine(line.left, Style(line.role), right: line.right, Style(.muted), in: room, row: row)
        }
    }
}

private struct InfoLine {
    let left: DisplayText
    var right: DisplayText = .empty
    var role = Style.Role.plain
}

extension AppState {
    fileprivate func lines(of info: MessageInfo) -> [InfoLine] {
        guard let message = shownTranscript?.message(info.message) ?? transcripts[info.chat]?.message(info.message),
            let chat = chats[info.chat]
        else { return [InfoLine(left: "the message is no longer there", role: .muted)] }
        let sender = message.sender.flatMap { chat.person($0)?.name.line } ?? message.senderName.line
        var lines = [
            InfoLine(left: sender, role: .title), InfoLine(left: message.summary.line),
            InfoLine(left: "number", right: DisplayText("\(message.id)"), role: .muted),
            InfoLine(left: "sent", right: time(message.sentAt), role: .muted),
        ]
        if let edited = info.editedAt { lines.append(InfoLine(left: "edited", right: time(edited), role: .muted)) }
        if let delivered = info.deliveredAt {
            lines.append(InfoLine(left: "first delivered", right: time(delivered), role: .muted))
        }
        lines.append(InfoLine(left: .empty))
        guard let receipts = info.receipts else {
            return lines + [InfoLine(left: "asking who has read it…", role: .muted)]
        }
        let readers = receipts.map { receipt -> InfoLine in
            let name = chat.person(receipt.reader)?.name.line ?? UserText(receipt.readerName ?? "someone").line
            return InfoLine(left: "✓✓ " + name, right: time(receipt.readAt), role: .tickRead)
        }
        let read = Set(receipts.map(\.reader))
        let receivers = chat.people.filter {
            $0.key != message.sender && !read.contains($0.key) && $0.deliveredUpTo ?? MessageID(0) >= message.id
        }.map { InfoLine(left: "✓✓ " + $0.name.line, right: "delivered", role: .tickDelivered) }
        let rest = chat.people.filter { person in
            person.key != message.sender && !read.contains(person.key)
                && person.deliveredUpTo ?? MessageID(0) < message.id
        }.map { InfoLine(left: "✓  " + $0.name.line, right: "not yet", role: .tickSent) }
        return lines + readers + receivers + rest
    }

    private func time(_ time: Timestamp) -> DisplayText {
        let isToday = calendar.dayNumber(of: time) == calendar.dayNumber(of: now)
        let clock = calendar.clock(of: time)
        return DisplayText(isToday ? clock : calendar.date(of: time, now: now) + " " + clock)
    }
}
