public import ChatWire

/// A transcript as a page of HTML that loads nothing and runs nothing: all text from the chat is escaped, and a content
/// security policy forbids what an escape might have missed.
public struct HTMLTranscript: TranscriptWriter {
    private let source: TranscriptSource
    private let paper: Paper
    private let printer: MessagePrinter
    private var day: Int64?

    /// A page.
    ///
    /// - Parameter calendar: whose days and times are shown.
    public init(_ source: TranscriptSource, calendar: LocalCalendar) {
        self.source = source
        paper = Paper(columns: nil, usesColour: false, calendar: calendar)
        printer = MessagePrinter(on: paper, me: source.me, server: source.server)
    }

    /// What stands before the messages.
    public func beginning() -> String {
        let chat = source.chat
        let title = ChatTable(on: paper, me: source.me, now: source.now).name(of: chat)
        let salon = chat.salonName.map { Self.escaped(paper.line(UserText($0))) + " · " } ?? ""
        return """
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '\(Self.styleHash)'; \
            base-uri 'none'; form-action 'none'">
            <meta name="referrer" content="no-referrer">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(Self.escaped(title))</title>
            <style>\(Self.style)</style>
            </head>
            <body>
            <header>
            <h1 dir="auto">\(Self.escaped(title))</h1>
            <p>\(salon)chat \(chat.id) · as of \(paper.calendar.dateAndClock(of: source.now)) · \
            \(Self.escaped(source.server))</p>
            </header>
            <main>

            """
    }

    /// One message more.
    public mutating func add(_ message: Message) -> String {
        var html = ""
        let day = paper.calendar.dayNumber(of: message.createdAt)
        if day != self.day {
            self.day = day
            html += "<h2>\(Self.escaped(paper.calendar.fullDay(of: message.createdAt)))</h2>\n"
        }
        let side = message.sender?.type == .customer ? "customer" : "staff"
        html += "<article id=\"m\(message.id)\" class=\"\(side)\">\n<p class=\"head\"><b dir=\"auto\">"
        html += Self.escaped(printer.name(of: message))
        html += "</b> <time datetime=\"\(message.createdAt)\">\(paper.calendar.clock(of: message.createdAt))</time>"
        if message.isEdited, !message.isDeleted { html += " <i>edited</i>" }
        html += "</p>\n" + body(of: message) + "</article>\n"
        return html
    }

    /// What stands behind them.
    public func ending() -> String { "</main>\n</body>\n</html>\n" }

    private func body(of message: Message) -> String {
        let shown = TranscriptMessage(message)
        var html = ""
        if let quote = shown.extras?.quote {
            let text = paper.line(quote.name) + ": " + paper.line(quote.text)
            html += "<blockquote dir=\"auto\"><a href=\"#m\(quote.id)\">\(Self.escaped(text))</a></blockquote>\n"
        }
        switch shown.body {
        case .text(let text): html += words(text)
        case .file(let file): html += link(to: file)
        case .deleted: html += "<p class=\"gone\">\(Self.escaped(Message.deletedContent))</p>\n"
        }
        if let extras = shown.extras {
            if let caption = extras.caption { html += words(caption) }
            for file in extras.files { html += link(to: file) }
            if let card = extras.card {
                let parts = ([card.label] + card.texts(paper.calendar, now: message.createdAt)).map {
                    Self.escaped(paper.line($0))
                }
                html += "<p class=\"card\" dir=\"auto\">\(parts.joined(separator: " · "))</p>\n"
            }
        }
        return html
    }

    private func words(_ text: UserText) -> String {
        "<p class=\"words\" dir=\"auto\">\(Self.escaped(paper.lines(text).joined(separator: "\n")))</p>\n"
    }

    /// A link to a file; only its name where the address is none that a link may lead to.
    private func link(to file: TranscriptMessage.File) -> String {
        let name = Self.escaped(paper.line(file.name))
        let address = file.address(at: source.server)
        let isWeb = ["http://", "https://"].contains { address.lowercased().hasPrefix($0) }
        let label = name.isEmpty ? Self.escaped(paper.line(UserText(address))) : name
        let linked =
            isWeb
            ? "<a rel=\"noopener noreferrer nofollow\" href=\"\(Self.escaped(paper.line(UserText(address))))\">\(label)</a>"
            : label
        let facts = [file.kindName, file.lengthText, file.sizeText].compactMap { $0 }.joined(separator: ", ")
        return "<p class=\"file\" dir=\"auto\">\(linked) (\(facts))</p>\n"
    }

    /// Text for an element or a quoted attribute.
    static func escaped(_ text: String) -> String {
        var html = ""
        html.reserveCapacity(text.utf8.count)
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": html += "&amp;"
            case "<": html += "&lt;"
            case ">": html += "&gt;"
            case "\"": html += "&quot;"
            case "'": html += "&#39;"
            default: html.unicodeScalars.append(scalar)
            }
        }
        return html
    }
}
