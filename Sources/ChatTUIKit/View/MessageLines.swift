import ChatWire

/// Lays out what a message says, without its time, sender and tick.
struct MessageLines {
    /// Cells of a line.
    let width: Int
    /// Whose times are shown.
    let calendar: LocalCalendar
    /// The key that opens a file.
    let openKey: DisplayText

    /// The lines of a stored message.
    func lines(of message: TranscriptMessage) -> [TranscriptLine] {
        var lines: [TranscriptLine] = []
        if let quote = message.extras?.quote { lines.append(quoteLine(quote.name.line, quote.text.line)) }
        switch message.body {
        case .text(let text) where text == message.extras?.card?.label: break
        case .text(let text): lines += wrapped(text, .plain)
        case .file(let file): lines.append(fileLine(file))
        case .deleted: lines.append(TranscriptLine("message deleted", Style(.removed)))
        }
        if let extras = message.extras {
            if let caption = extras.caption { lines += wrapped(caption, .plain) }
            lines += extras.files.map(fileLine)
            if let card = extras.card { lines += cardLines(card, now: message.sentAt) }
        }
        if message.isEdited, !message.isDeleted { mark("(edited)", in: &lines) }
        return lines
    }

    /// The lines of a message on its way.
    ///
    /// - Parameter fraction: how far its file has come.
    func lines(of message: OutgoingItem, answering: TranscriptMessage?, fraction: Double?) -> [TranscriptLine] {
        var lines: [TranscriptLine] = []
        if let answering { lines.append(quoteLine(answering.senderName.line, answering.summary.line)) }
        if let file = message.file { lines.append(TranscriptLine(label(of: file).truncated(to: width), Style(.card))) }
        if message.file == nil || !message.text.isEmpty { lines += wrapped(message.text, .plain) }
        switch message.state {
        case .queued: break
        case .uploading: lines.append(TranscriptLine(ProgressBar.text(fraction, cells: width), Style(.card)))
        case .failed(let reason):
            let text = "not sent: " + reason.line + " – select it and press Enter to try again"
            lines += text.wrapped(to: width).map { TranscriptLine($0, Style(.error)) }
        }
        return lines
    }

    private func wrapped(_ text: UserText, _ role: Style.Role) -> [TranscriptLine] {
        text.lines.flatMap { $0.wrapped(to: width) }.map { TranscriptLine($0, Style(role)) }
    }

    private func quoteLine(_ name: DisplayText, _ text: DisplayText) -> TranscriptLine {
        TranscriptLine(("┃ " + name + ": " + text).truncated(to: width), Style(.quote))
    }

    /// What a file is, and how to open it where there is room to say so.
    private func fileLine(_ file: TranscriptMessage.File) -> TranscriptLine {
        let label = label(of: file).truncated(to: width)
        var line = TranscriptLine(label, Style(.card))
        let hint = openKey + " open"
        if label.width + 2 + hint.width <= width { line.add(hint, Style(.muted), column: label.width + 2) }
        return line
    }

    private func label(of file: TranscriptMessage.File) -> DisplayText {
        var text: DisplayText
        switch file.kind {
        case .image: text = "[image] "
        case .voice: text = "[voice] "
        case .other: text = "[file] "
        }
        text += file.name.line
        if let length = file.lengthText { text += " " + DisplayText(length) }
        if let size = file.sizeText { text += " " + DisplayText(size) }
        return text
    }

    private func cardLines(_ card: TranscriptMessage.Card, now: Timestamp) -> [TranscriptLine] {
        let lines = [card.label.line] + card.texts(calendar, now: now).map { "  " + $0.line }
        return lines.map { TranscriptLine(("┃ " + $0).truncated(to: width), Style(.card)) }
    }

    /// Puts a mark behind the last line, or under it where it does not fit.
    private func mark(_ mark: DisplayText, in lines: inout [TranscriptLine]) {
        let end = lines.last?.pieces.map { $0.column + $0.text.width }.max() ?? 0
        if let last = lines.indices.last, end + 1 + mark.width <= width {
            lines[last].add(mark, Style(.removed), column: end + 1)
        } else {
            lines.append(TranscriptLine(mark.truncated(to: width), Style(.removed)))
        }
    }
}
