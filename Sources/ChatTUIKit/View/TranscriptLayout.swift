import ChatWire

/// Lays out a part of a transcript: only what is asked for, from wherever it is asked.
struct TranscriptLayout {
    /// A line of an item.
    struct Position: Hashable, Comparable {
        var index: Int
        var line: Int

        static func < (left: Position, right: Position) -> Bool {
            (left.index, left.line) < (right.index, right.line)
        }
    }

    let transcript: Transcript
    let chat: ChatSummary
    let account: Account?
    let calendar: LocalCalendar
    let now: Timestamp
    let cache: LineCache
    private let transfers: [Transfer]
    private let openKey: DisplayText
    let width: Int
    let height: Int

    /// Cells before what a message says.
    let contentColumn: Int
    /// Cells for what a message says.
    let contentWidth: Int
    let nameWidth: Int

    /// Messages of one sender within this time stand together, in milliseconds.
    static let groupWithin: Int64 = 5 * 60_000
    private static let tickWidth = 3

    /// The layout of the open chat; nil if none is on the screen.
    init?(_ state: AppState, area: Rect) {
        guard let chat = state.openSummary, !area.isEmpty else { return nil }
        self.chat = chat
        transcript = state.shownTranscript ?? Transcript()
        account = state.account
        calendar = state.calendar
        now = state.now
        cache = state.lines
        transfers = state.transfers
        openKey = state.keyName(.open)
        width = area.columns
        height = area.rows
        let isRoomy = width >= 44
        nameWidth = isRoomy ? min(12, max(6, width / 8)) : 0
        contentColumn = isRoomy ? 1 + 5 + 1 + nameWidth + 1 : min(1, width - 1)
        contentWidth = max(1, width - contentColumn - Self.tickWidth)
    }

    /// Whether sender and time stand on a line of their own.
    private var isNarrow: Bool { nameWidth == 0 }

    // MARK: Items

    /// The lines of an item, with the day and `new` lines over it.
    func block(at index: Int) -> [TranscriptLine] {
        var lines = decoration(at: index)
        let isFirst = !continuesGroup(at: index)
        if isNarrow, isFirst {
            var line = TranscriptLine(time(at: index), Style(.time), column: contentColumn)
            line.add(name(at: index).truncated(to: max(1, width - 8)), nameStyle(at: index), column: contentColumn + 6)
            lines.append(line)
        }
        let bodyStart = lines.count
        lines += body(at: index).map { $0.moved(by: contentColumn) }
        guard bodyStart < lines.count else { return lines }
        if !isNarrow, isFirst {
            lines[bodyStart].add(time(at: index), Style(.time), column: 1)
            lines[bodyStart].add(name(at: index).truncated(to: nameWidth), nameStyle(at: index), column: 7)
        }
        if let (tick, role) = tick(at: index) {
            lines[bodyStart].add(tick, Style(role), column: width - tick.width)
        }
        return lines
    }

    /// How many lines ``block(at:)`` has.
    func height(at index: Int) -> Int {
        decoration(at: index).count + (isNarrow && !continuesGroup(at: index) ? 1 : 0) + body(at: index).count
    }

    /// What an item says, from the cache if it is there.
    func body(at index: Int) -> [TranscriptLine] {
        if let lines = cache.lines(of: transcript.id(at: index), in: chat.id, width: contentWidth) { return lines }
        let body = MessageLines(width: contentWidth, calendar: calendar, openKey: openKey)
        guard index < transcript.messages.count else {
            let message = transcript.outgoing[index - transcript.messages.count]
            return body.lines(
                of: message, answering: message.replyTo.flatMap { transcript.message($0) },
                fraction: transfers.first { $0.id == message.id }?.fraction)
        }
        return body.lines(of: transcript.messages[index])
    }

    private func decoration(at index: Int) -> [TranscriptLine] {
        var lines: [TranscriptLine] = []
        if beginsDay(at: index) {
            lines.append(rule("── " + DisplayText(calendar.day(of: sentAt(index), now: now)) + " ──", .dayLine))
        }
        if beginsNew(at: index) { lines.append(rule(newRule, .newLine)) }
        return lines
    }

    private func rule(_ text: DisplayText, _ role: Style.Role) -> TranscriptLine {
        let text = text.truncated(to: width)
        return TranscriptLine(text, Style(role), column: max(0, (width - text.width) / 2))
    }

    private var newRule: DisplayText {
        let dashes = DisplayText(String(repeating: "─", count: max(2, min(16, (width - 8) / 2))))
        return dashes + " new " + dashes
    }

    private func sentAt(_ index: Int) -> Timestamp {
        index < transcript.messages.count
            ? transcript.messages[index].sentAt : transcript.outgoing[index - transcript.messages.count].createdAt
    }

    private func sender(_ index: Int) -> ParticipantKey? {
        index < transcript.messages.count ? transcript.messages[index].sender : account?.key
    }

    private func beginsDay(at index: Int) -> Bool {
        index == 0 || calendar.dayNumber(of: sentAt(index)) != calendar.dayNumber(of: sentAt(index - 1))
    }

    private func beginsNew(at index: Int) -> Bool {
        guard let mark = transcript.newLineAfter, index < transcript.messages.count,
            transcript.messages[index].id > mark
        else { return false }
        return index == 0 || transcript.messages[index - 1].id <= mark
    }

    private func continuesGroup(at index: Int) -> Bool {
        guard index > 0, !beginsDay(at: index), !beginsNew(at: index), let sender = sender(index),
            sender == self.sender(index - 1)
        else { return false }
        return sentAt(index).milliseconds(since: sentAt(index - 1)) < Self.groupWithin
    }

    private func time(at index: Int) -> DisplayText {
        DisplayText(calendar.clock(of: sentAt(index)))
    }

    /// The first name, as one calls the other in a chat.
    private func name(at index: Int) -> DisplayText {
        let sender = sender(index)
        var name = sender.flatMap { chat.person($0)?.name.line } ?? .empty
        if name.isEmpty, index < transcript.messages.count { name = transcript.messages[index].senderName.line }
        if name.isEmpty, let account, sender == account.key { name = account.name.line }
        return DisplayText(name.text.split(separator: " ").first.map(String.init) ?? "?")
    }

    private func nameStyle(at index: Int) -> Style {
        Style(sender(index) == account?.key ? .ownName : .name)
    }

    // MARK: Ticks

    private func tick(at index: Int) -> (DisplayText, Style.Role)? {
        guard index < transcript.messages.count else {
            switch transcript.outgoing[index - transcript.messages.count].state {
            case .queued, .uploading: return ("◷", .tickPending)
            case .failed: return ("✗", .tickFailed)
            }
        }
        let message = transcript.messages[index]
        guard let me = account?.key, message.sender == me, !message.isDeleted else { return nil }
        let others = chat.otherSide(of: me)
        let isReadByFlag = chat.kind == .customer ? message.isReadAcross : message.isReadAmongOwn
        if isReadByFlag || others.contains(where: { $0.readUpTo ?? MessageID(0) >= message.id }) {
            return ("✓✓", .tickRead)
        }
        // Where no marks are known at all the server tells of single messages only, and not of whose client has them.
        let hasMarks = chat.people.contains { $0.readUpTo != nil || $0.deliveredUpTo != nil }
        if others.contains(where: { $0.deliveredUpTo ?? MessageID(0) >= message.id })
            || (!hasMarks && message.isDelivered)
        {
            return ("✓✓", .tickDelivered)
        }
        return ("✓", .tickSent)
    }

    // MARK: Positions

    /// The first line in view.
    var top: Position {
        guard case .top(let id, let line) = transcript.scroll, let index = transcript.index(of: id) else {
            return bottom
        }
        let position = Position(index: index, line: min(max(0, line), max(0, height(at: index) - 1)))
        return min(position, bottom)
    }

    /// The first line in view when the newest line is the last.
    var bottom: Position {
        guard transcript.count > 0 else { return Position(index: 0, line: 0) }
        return moved(Position(index: transcript.count - 1, line: height(at: transcript.count - 1)), by: -height)
    }

    /// The position some lines away, at most the first line of all, or the line after the last.
    func moved(_ position: Position, by lines: Int) -> Position {
        var position = position
        position.line += lines
        while position.line < 0 {
            guard position.index > 0 else { return Position(index: 0, line: 0) }
            position.index -= 1
            position.line += height(at: position.index)
        }
        while position.index < transcript.count - 1 {
            let height = height(at: position.index)
            guard position.line >= height else { break }
            position.line -= height
            position.index += 1
        }
        return position
    }

    /// The lines in view, from the top, each with its item's index; fewer than ``height`` if the chat is short.
    var visible: [(index: Int, line: TranscriptLine, isLast: Bool)] {
        var visible: [(Int, TranscriptLine, Bool)] = []
        var (index, skipped) = (top.index, top.line)
        while index < transcript.count, visible.count < height {
            let block = block(at: index)
            for (number, line) in block.enumerated().dropFirst(skipped).prefix(height - visible.count) {
                visible.append((index, line, number == block.count - 1))
            }
            skipped = 0
            index += 1
        }
        return visible
    }

    /// The newest stored message whose end is in view.
    var lastStoredInView: MessageID? {
        for line in visible.reversed() where line.isLast {
            if case .stored(let id) = transcript.id(at: line.index) { return id }
        }
        return nil
    }

    /// Whether less than a screen is loaded below the view.
    var isNearEnd: Bool { transcript.count - top.index < 3 * height }

    /// Whether less than a screen is loaded above the view.
    var isNearStart: Bool { top.index < height }
}
