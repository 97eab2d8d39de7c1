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
        guard let openChat, layout.transcript.count > 0 else { return }
        let isAtEnd = position >= layout.bottom
        transcripts[openChat]?.scroll =
            isAtEnd ? .bottom : .top(layout.transcript.id(at: position.index), line: position.line)
    }

    /// Keeps the lines of what is in view, for the view and for the next keys.
    mutating func prepareTranscript() {
        guard let layout = transcriptLayout else { return }
        for index in Set(layout.visible.map(\.index)) {
            let id = layout.transcript.id(at: index)
            guard lines.lines(of: id, in: layout.chat.id, width: layout.contentWidth) == nil else { continue }
            lines.keep(layout.body(at: index), of: id, in: layout.chat.id, width: layout.contentWidth)
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

    /// The newest stored message whose end is in view.
    var lastStoredInView: MessageID? {
        guard let layout = transcriptLayout else { return nil }
        for line in layout.visible.reversed() where line.isLast {
            if case .stored(let id) = layout.transcript.id(at: line.index) { return id }
        }
        return nil
    }

    /// Whether less than a screen is loaded above the view.
    func isNearStart(of transcript: Transcript) -> Bool {
        guard let layout = transcriptLayout else { return false }
        return layout.top.index < layout.height
    }
}
