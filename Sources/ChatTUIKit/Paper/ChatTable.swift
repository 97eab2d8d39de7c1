public import ChatWire

/// Prints a list of chats: a table on a terminal, values between tabs everywhere else.
public struct ChatTable: Sendable {
    /// How long a customer may wait before it is shown as long, and as too long; minutes.
    private static let (longWait, tooLongWait) = (5, 15)

    let paper: Paper
    let me: ParticipantKey?
    let now: Timestamp

    /// A table.
    ///
    /// - Parameters:
    ///   - paper: what is printed on.
    ///   - me: who reads; nil where the server does not tell.
    ///   - now: the time.
    public init(on paper: Paper, me: ParticipantKey?, now: Timestamp) {
        self.paper = paper
        self.me = me
        self.now = now
    }

    /// The lines for chats, in their order.
    public func lines(_ chats: [Chat]) -> [String] {
        guard let columns = paper.columns else { return chats.map(values) }
        guard !chats.isEmpty else { return [] }
        let rows = chats.map(row)
        let headings = ["chat", "unread", "with", "waits", "last"]
        let most = [19, 6, max(16, columns / 4), 8, 10]
        let cells = headings.indices.map { column in
            min(most[column], max(headings[column].utf8.count, rows.map { $0[column].width }.max() ?? 0))
        }
        var lines: [String] = []
        var heading = PrintedLine()
        for column in headings.indices {
            heading.add(headings[column], .muted, cells: cells[column], isRight: Self.isRight(column))
            heading.add("  ")
        }
        heading.add("message", .muted)
        lines.append(paper.text(heading.cut(to: columns)))
        for row in rows {
            var line = PrintedLine()
            for column in headings.indices {
                let piece = row[column].pieces.first
                line.add(
                    piece?.text ?? "", piece?.role ?? .plain, cells: cells[column], isRight: Self.isRight(column))
                line.add("  ")
            }
            if let preview = row[headings.count].pieces.first { line.add(preview.text, preview.role) }
            lines.append(paper.text(line.cut(to: columns)))
        }
        return lines
    }

    private static func isRight(_ column: Int) -> Bool { column < 2 }

    private func row(_ chat: Chat) -> [PrintedLine] {
        let isUnread = chat.unreadCount > 0
        return [
            PrintedLine(chat.id.description),
            isUnread ? PrintedLine(chat.unreadCount.description, .unread) : PrintedLine(),
            PrintedLine(name(of: chat), isUnread ? .title : .plain),
            waiting(chat),
            PrintedLine(paper.calendar.short(of: chat.lastMessageAt ?? chat.createdAt, now: now), .time),
            PrintedLine(paper.line(UserText(chat.lastMessagePreview ?? "")), isUnread ? .plain : .muted),
        ]
    }

    private func waiting(_ chat: Chat) -> PrintedLine {
        guard let since = chat.waitingSince, me?.type != .customer else { return PrintedLine() }
        let minutes = now.milliseconds(since: since) / 60_000
        return PrintedLine(
            Age.short(since: since, now: now),
            minutes >= Self.tooLongWait ? .waitingTooLong : minutes >= Self.longWait ? .waitingLong : .plain)
    }

    /// Number, unread messages, name, time of the last message, since when it waits, last message.
    private func values(_ chat: Chat) -> String {
        [
            chat.id.description, chat.unreadCount.description, name(of: chat),
            (chat.lastMessageAt ?? chat.createdAt).description, chat.waitingSince?.description ?? "",
            paper.line(UserText(chat.lastMessagePreview ?? "")),
        ].joined(separator: "\t")
    }

    /// What to call a chat.
    public func name(of chat: Chat) -> String {
        let summary = ChatSummary(chat, me: me)
        // Without knowing who reads: the customer, as staff would.
        let reader = me ?? chat.participants.first { $0.key.type == .user }?.key ?? .user(0)
        let name = paper.isTerminal ? summary.name(for: reader).text : summary.plainName(for: reader)
        return summary.kind == .staff ? name + " (staff)" : name
    }
}

extension ChatSummary {
    /// ``name(for:)`` for a file or a pipe.
    fileprivate func plainName(for me: ParticipantKey) -> String {
        if me.type == .customer, let salon, !salon.isEmpty { return salon.plainLine }
        let others = otherSide(of: me).map(\.name.plainLine).filter { !$0.isEmpty }
        if !others.isEmpty { return others.joined(separator: ", ") }
        if let title, !title.isEmpty { return title.plainLine }
        return "Chat \(id)"
    }
}

extension PrintedLine {
    /// The line cut to a number of cells.
    fileprivate func cut(to cells: Int) -> PrintedLine {
        guard width > cells else { return self }
        var line = PrintedLine()
        for piece in pieces {
            let room = cells - line.width
            let text = DisplayText(folded: piece.text)
            line.add(text.truncated(to: room).text, piece.role)
            if text.width > room { break }
        }
        return line
    }
}
