import ChatWire

extension AppState {
    private var transcriptLayout: TranscriptLayout? {
        TranscriptLayout(self, area: ScreenLayout(self, size: size).transcript)
    }

    /// Lines by which a page scrolls: one less than there are, for orientation.
    var pageHeight: Int {
        max(1, ScreenLayout(self, size: size).transcript.rows - 1)
    }

    /// Scrolls by lines, up if negative.
    mutating func scroll(by lines: Int) {
        guard isTranscriptShown, let layout = transcriptLayout else { return }
        scroll(to: layout.moved(layout.top, by: lines), in: layout)
    }

    mutating func scrollToStart() {
        guard isTranscriptShown, let layout = transcriptLayout else { return }
        scroll(to: TranscriptLayout.Position(index: 0, line: 0), in: layout)
    }

    mutating func scrollToEnd() {
        guard let openChat else { return }
        excursion = nil
        transcripts[openChat]?.scroll = .bottom
    }

    /// Scrolls so far that an item is in view.
    mutating func reveal(index: Int) {
        guard let layout = transcriptLayout else { return }
        let first = TranscriptLayout.Position(index: index, line: 0)
        if first < layout.top { return scroll(to: first, in: layout) }
        let end = TranscriptLayout.Position(index: index, line: layout.height(at: index))
        let needed = layout.moved(end, by: -layout.height)
        if needed > layout.top { scroll(to: min(needed, first), in: layout) }
    }

    private mutating func scroll(to position: TranscriptLayout.Position, in layout: TranscriptLayout) {
        guard layout.transcript.count > 0 else { return }
        let isAtEnd = position >= layout.bottom
        // The end of an excursion is not the chat's: what is loaded after it moves nothing either.
        if isAtEnd, excursion == nil { return setScroll(.bottom) }
        let position = min(position, layout.bottom)
        setScroll(.top(layout.transcript.id(at: position.index), line: position.line))
    }

    /// Keeps the lines of what is in view, for the view and for the next keys.
    mutating func prepareTranscript(_ area: Rect) {
        guard let layout = TranscriptLayout(self, area: area) else { return }
        var (index, line) = (layout.top.index, -layout.top.line)
        while index < layout.transcript.count, line < layout.height {
            let id = layout.transcript.id(at: index)
            if lines.lines(of: id, in: layout.chat.id, width: layout.contentWidth) == nil {
                lines.keep(layout.body(at: index), of: id, in: layout.chat.id, width: layout.contentWidth)
            }
            // At least as many as its decoration leaves; a few too many are kept, never too few.
            line += max(1, lines.lines(of: id, in: layout.chat.id, width: layout.contentWidth)?.count ?? 1)
            index += 1
        }
    }

    /// The items of which something is in view, from the top.
    var itemsInView: [Transcript.ItemID] {
        guard isTranscriptShown, let layout = transcriptLayout else { return [] }
        var items: [Transcript.ItemID] = []
        for line in layout.visible {
            let id = layout.transcript.id(at: line.index)
            if items.last != id { items.append(id) }
        }
        return items
    }
}
