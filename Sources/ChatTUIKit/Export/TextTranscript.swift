public import ChatWire

/// A transcript as text.
public struct TextTranscript: TranscriptWriter {
    private let source: TranscriptSource
    private let paper: Paper
    private let printer: MessagePrinter
    private var day: Int64?

    /// A transcript to be printed.
    public init(_ source: TranscriptSource, on paper: Paper) {
        self.source = source
        self.paper = paper
        printer = MessagePrinter(on: paper, me: source.me, server: source.server)
    }

    /// What stands before the messages.
    public func beginning() -> String {
        let chat = source.chat
        let name = ChatTable(on: paper, me: source.me, now: source.now).name(of: chat)
        let salon = chat.salonName.map { ", " + paper.line(UserText($0)) } ?? ""
        return "Chat \(chat.id): \(name)\(salon)\n"
            + "As of \(paper.calendar.dateAndClock(of: source.now)), from \(source.server)\n"
    }

    /// One message more.
    public mutating func add(_ message: Message) -> String {
        var text = ""
        let day = paper.calendar.dayNumber(of: message.createdAt)
        if day != self.day {
            self.day = day
            let line = PrintedLine("── \(paper.calendar.fullDay(of: message.createdAt)) ──", .dayLine)
            text += "\n" + paper.text(line) + "\n"
        }
        let head = paper.calendar.clock(of: message.createdAt) + "  " + printer.name(of: message) + ": "
        for (index, line) in printer.body(of: message).enumerated() {
            text += (index == 0 ? head : "       ") + paper.text(line) + "\n"
        }
        return text
    }

    /// What stands behind them.
    public func ending() -> String { "" }
}
