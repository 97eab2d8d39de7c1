import ChatWire

/// Lays out what a message says, without its time, sender and tick.
enum MessageLines {
    /// The lines of a stored message.
    static func lines(of message: TranscriptMessage, width: Int) -> [TranscriptLine] {
        var lines: [TranscriptLine] = []
        if let quote = message.extras?.quote { lines.append(quoteLine(quote.name.line, quote.text.line, width)) }
        switch message.body {
        case .text(let text) where text == message.extras?.card?.label: break
        case .text(let text): lines += wrapped(text, width, .plain)
        case .file(let file): lines.append(fileLine(file, width))
        case .deleted: lines.append(TranscriptLine("message deleted", Style(.removed)))
        }
        if let extras = message.extras {
            if let caption = extras.caption { lines += wrapped(caption, width, .plain) }
            lines += extras.files.map { fileLine($0, width) }
            if let card = extras.card { lines += cardLines(card, width) }
        }
        if message.isEdited, !message.isDeleted { mark("(edited)", in: &lines, width) }
        return lines
    }

    /// The lines of a message on its way.
    static func lines(of message: OutgoingItem, answering: TranscriptMessage?, width: Int) -> [TranscriptLine] {
        var lines: [TranscriptLine] = []
        if let answering {
            lines.append(quoteLine(answering.senderName.line, answering.summary.line, width))
        }
        lines += wrapped(message.text, width, .plain)
        if case .failed(let reason) = message.state {
            let text = "not sent: " + reason.line + " – select it and press Enter to try again"
            lines += text.wrapped(to: width).map { TranscriptLine($0, Style(.error)) }
        }
        return lines
    }

    private static func wrapped(_ text: UserText, _ width: Int, _ style: Style) -> [TranscriptLine] {
        text.lines.flatMap { $0.wrapped(to: width) }.map { TranscriptLine($0, style) }
    }

    private static func quoteLine(_ name: DisplayText, _ text: DisplayText, _ width: Int) -> TranscriptLine {
        TranscriptLine(("┃ " + name + ": " + text).truncated(to: width), Style(.quote))
    }

    private static func fileLine(_ file: TranscriptMessage.File, _ width: Int) -> TranscriptLine {
        let label: DisplayText
        switch file.kind {
        case .image: label = "[image] "
        case .voice: label = "[voice] "
        case .other: label = "[file] "
        }
        var text = label + file.name.line
        if let duration = file.duration, duration.isFinite, (0..<360_000).contains(duration) {
            let seconds = Int(duration)
            text += DisplayText(" \(seconds / 60):\(seconds % 60 < 10 ? "0" : "")\(seconds % 60)")
        }
        if let size = file.size { text += DisplayText(" " + byteCount(size)) }
        return TranscriptLine(text.truncated(to: width), Style(.card))
    }

    private static func byteCount(_ bytes: Int64) -> String {
        switch bytes {
        case ..<1_000: "\(max(0, bytes)) B"
        case ..<1_000_000: "\(bytes / 1_000) kB"
        default: "\(bytes / 1_000_000).\(bytes / 100_000 % 10) MB"
        }
    }

    private static func cardLines(_ card: TranscriptMessage.Card, _ width: Int) -> [TranscriptLine] {
        let lines = [card.label.line] + card.lines.map { "  " + $0.line }
        return lines.map { TranscriptLine(("┃ " + $0).truncated(to: width), Style(.card)) }
    }

    /// Puts a mark behind the last line, or under it where it does not fit.
    private static func mark(_ mark: DisplayText, in lines: inout [TranscriptLine], _ width: Int) {
        let end = lines.last?.pieces.map { $0.column + $0.text.width }.max() ?? 0
        if let last = lines.indices.last, end + 1 + mark.width <= width {
            lines[last].add(mark, Style(.removed), column: end + 1)
        } else {
            lines.append(TranscriptLine(mark.truncated(to: width), Style(.removed)))
        }
    }
}
