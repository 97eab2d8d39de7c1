public import ChatWire

/// Prints messages as lines of text: what `history` and `tail` show.
public struct MessagePrinter: Sendable {
    private static let nameCells = 16
    private static let chatCells = 18
    /// The fewest cells in which words are still wrapped beside the columns before them.
    private static let leastWords = 20

    let paper: Paper
    let me: ParticipantKey?
    /// Completes the path of an upload to a URL that can be opened.
    let server: String
    /// The last day that a line was printed for.
    private var day: Int64?

    /// A printer.
    ///
    /// - Parameters:
    ///   - paper: what is printed on.
    ///   - me: who reads; nil where the server does not tell.
    ///   - server: the server's address.
    public init(on paper: Paper, me: ParticipantKey?, server: String) {
        self.paper = paper
        self.me = me
        self.server = server
    }

    // MARK: History

    /// Messages that belong together, the oldest first: on a terminal in columns, with a line for each day.
    public mutating func history(_ messages: [Message]) -> [String] {
        guard let columns = paper.columns else { return messages.flatMap { plain($0, chat: nil, event: .new) } }
        let idCells = messages.map { $0.id.description.utf8.count }.max() ?? 0
        let names = messages.map { DisplayText(folded: name(of: $0)).width }
        let nameCells = min(Self.nameCells, names.max() ?? 0)
        var lines: [String] = []
        for message in messages {
            lines += dayLine(before: message)
            var head = PrintedLine()
            head.add(message.id.description, .muted, cells: idCells, isRight: true)
            head.add("  ")
            head.add(paper.calendar.clock(of: message.createdAt), .time)
            head.add("  ")
            head.add(name(of: message), nameRole(of: message), cells: nameCells)
            head.add("  ")
            lines += hung(body(of: message), under: head, columns: columns)
        }
        return lines
    }

    // MARK: Live

    /// What happened to a message.
    public enum Event: Sendable {
        case new, edited, deleted
    }

    /// A message as it comes.
    ///
    /// - Parameter chat: what the chat is called, where messages of several are printed.
    public mutating func live(_ message: Message, in chat: String?, _ event: Event) -> [String] {
        guard let columns = paper.columns else { return plain(message, chat: message.chatID, event: event) }
        var head = PrintedLine()
        // What happens to an old message happens now: no day line for the day that it is of.
        var lines: [String] = []
        if case .new = event {
            lines = dayLine(before: message)
            head.add(paper.calendar.clock(of: message.createdAt), .time)
        } else {
            head.add(paper.calendar.clock(of: message.updatedAt ?? message.createdAt), .time)
        }
        head.add("  ")
        if let chat {
            head.add(message.chatID.description + " " + paper.line(UserText(chat)), .muted, cells: Self.chatCells)
            head.add("  ")
        }
        head.add(name(of: message), nameRole(of: message))
        switch event {
        case .new: break
        case .edited: head.add(" edited \(message.id)", .muted)
        case .deleted: head.add(" deleted \(message.id)", .muted)
        }
        head.add(": ")
        lines += hung(body(of: message), under: head, columns: columns)
        return lines
    }

    // MARK: Parts

    /// `101  2026-11-23 14:02  Bo: words`, further lines set in; for files and pipes.
    private func plain(_ message: Message, chat: ChatID?, event: Event) -> [String] {
        var head = ""
        if let chat { head += "\(chat)  " }
        head += "\(message.id)  \(paper.calendar.dateAndClock(of: message.createdAt))  \(name(of: message))"
        switch event {
        case .new: break
        case .edited: head += " edited"
        case .deleted: head += " deleted"
        }
        let lines = body(of: message).map { paper.text($0) }
        return lines.enumerated().map { index, line in index == 0 ? "\(head): \(line)" : "    \(line)" }
    }

    private mutating func dayLine(before message: Message) -> [String] {
        let day = paper.calendar.dayNumber(of: message.createdAt)
        guard day != self.day else { return [] }
        self.day = day
        let rule = paper.glyphs == .unicode ? "──" : "--"
        return [paper.text(PrintedLine("\(rule) \(paper.calendar.fullDay(of: message.createdAt)) \(rule)", .dayLine))]
    }

    /// A message's lines behind a head and under its end; where the head leaves too little room, under its beginning.
    private func hung(_ body: [PrintedLine], under head: PrintedLine, columns: Int) -> [String] {
        let indent = columns - head.width >= Self.leastWords ? head.width : min(4, max(0, columns - Self.leastWords))
        let lines = body.flatMap { $0.wrapped(to: max(1, columns - indent)) }
        var result: [String] = []
        if indent != head.width { result.append(paper.text(head)) }
        for line in lines {
            let isBehindHead = indent == head.width && result.isEmpty
            result.append(
                isBehindHead
                    ? paper.text(head) + paper.text(line) : String(repeating: " ", count: indent) + paper.text(line))
        }
        return result
    }

    /// What a message says, not wrapped.
    func body(of message: Message) -> [PrintedLine] {
        guard !message.isDeleted else { return [PrintedLine(Message.deletedContent, .removed)] }
        let shown = TranscriptMessage(message)
        var lines: [PrintedLine] = []
        if let quote = shown.extras?.quote {
            let text = paper.line(quote.name) + ": " + paper.line(quote.text)
            let bar = paper.glyphs == .unicode ? "┃ " : "| "
            let cells = paper.columns.map { max(Self.leastWords, $0 - 40) } ?? .max
            lines.append(PrintedLine(bar + DisplayText(folded: text).truncated(to: cells).text, .quote))
        }
        switch shown.body {
        case .text(let text): lines += paper.lines(text).map { PrintedLine($0) }
        case .file(let file): lines.append(fileLine(file))
        case .deleted: break
        }
        if let extras = shown.extras {
            if let caption = extras.caption { lines += paper.lines(caption).map { PrintedLine($0) } }
            lines += extras.files.map(fileLine)
            if let card = extras.card {
                let parts = ([card.label] + card.texts(paper.calendar, now: message.createdAt)).map(paper.line)
                lines.append(PrintedLine("[\(parts.joined(separator: ", "))]", .card))
            }
        }
        if message.isEdited, let last = lines.indices.last { lines[last].add(" (edited)", .removed) }
        return lines
    }

    private func fileLine(_ file: TranscriptMessage.File) -> PrintedLine {
        var text = "[\(file.kindName)] \(paper.line(file.name))"
        if let length = file.lengthText { text += " " + length }
        if let size = file.sizeText { text += " " + size }
        return PrintedLine(text + " " + paper.line(UserText(file.address(at: server))), .card)
    }

    func name(of message: Message) -> String {
        let given = paper.line(UserText(message.senderName ?? ""))
        if !given.isEmpty { return given }
        guard let sender = message.sender else { return "?" }
        return sender.type == .user ? "Staff \(sender.id)" : "Customer \(sender.id)"
    }

    private func nameRole(of message: Message) -> Style.Role {
        me != nil && message.sender == me ? .ownName : .name
    }
}

extension TranscriptMessage.File {
    /// What it is, in a word.
    var kindName: String {
        switch kind {
        case .image: "image"
        case .voice: "voice note"
        case .other: "file"
        }
    }

    /// `0:12`; nil where it has no length.
    var lengthText: String? {
        guard let duration, duration.isFinite, (0..<360_000).contains(duration) else { return nil }
        let seconds = Int(duration)
        return "\(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)"
    }

    /// `240 kB`; nil where it is not known.
    var sizeText: String? {
        size.map { bytes in
            switch bytes {
            case ..<1_000: "\(max(0, bytes)) B"
            case ..<1_000_000: "\(bytes / 1_000) kB"
            default: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
            }
        }
    }

    /// Where it is: an upload's path with the server before it, other addresses as they are.
    func address(at server: String) -> String {
        url.original.hasPrefix("/") ? server + url.original : url.original
    }
}

extension PrintedLine {
    /// The line broken into lines of at most `width` cells. One of several pieces keeps the looks of its first, but for a
    /// last piece that fits behind.
    func wrapped(to width: Int) -> [PrintedLine] {
        guard self.width > width, let first = pieces.first else { return [self] }
        var lines = DisplayText(folded: first.text).wrapped(to: width).map { PrintedLine($0.text, first.role) }
        for piece in pieces.dropFirst() {
            if let last = lines.indices.last, lines[last].width + DisplayText(folded: piece.text).width <= width {
                lines[last].add(piece.text, piece.role)
            } else {
                lines += DisplayText(folded: piece.text).wrapped(to: width).map { PrintedLine($0.text, piece.role) }
            }
        }
        return lines
    }
}
