import ChatTestSupport

/// What the staff's console says, read off its screen as a person reads it: 120 columns, three panes.
struct ConsoleScreen: Sendable {
    /// A chat of the list.
    struct Row: Sendable, Equatable {
        let name: String
        let unread: Int
        let preview: String
    }

    private let screen: PtyScreen

    init(_ screen: PtyScreen) {
        self.screen = screen
    }

    /// The first line: where one is, what waits, how the line is, what time it is.
    var header: String { text(0, 0, screen.columns) }
    /// The clock in it.
    var clock: Substring { header.suffix(5) }
    /// Whether the line is up, and nothing waits for it.
    var isLive: Bool { header.contains("● live") && !header.contains("sending") && !header.contains("queued") }
    /// Whether the line is up.
    var isConnected: Bool { header.contains("● live") }
    /// Whether the other side of the open chat is there, and has all that one sees of what was sent.
    var isAllDelivered: Bool {
        guard openChat != nil else { return true }
        return title.hasSuffix("● online")
            && transcript.allSatisfy { !$0.hasSuffix("◷") && (!$0.hasSuffix("✓") || $0.hasSuffix("✓✓")) }
    }
    /// The tabs of the list with their counts: `Mine 10  Unassigned 1  All 11`.
    var tabs: String { text(1, 0, listEnd) }
    /// The line over the transcript.
    var title: String { text(1, listEnd + 1, transcriptEnd) }
    /// Whom the open chat is with.
    var openChat: String? {
        title.split(separator: "  ").first.map { $0.trimmingBlanks }.flatMap { $0.isEmpty ? nil : $0 }
    }
    /// The last line.
    var footer: String { text(screen.rows - 1, 0, screen.columns) }
    /// The composer's text.
    var composer: String { text(screen.rows - 2, listEnd + 1, transcriptEnd) }
    /// The line over the composer: who is typing, what is new below.
    var status: String { text(screen.rows - 4, listEnd + 1, transcriptEnd) }

    /// The chats of the list.
    var rows: [Row] {
        stride(from: 2, to: screen.rows - 2, by: 2).compactMap { row in
            let (first, second) = (text(row, 1, listEnd - 4), text(row + 1, 2, listEnd))
            guard !first.isEmpty else { return nil }
            let name = first.split(separator: "  ").first.map(String.init) ?? first
            return Row(name: name, unread: Int(text(row, listEnd - 4, listEnd)) ?? 0, preview: second)
        }
    }

    /// What was said, as far as it is in view: the transcript's lines, from the top.
    var transcript: [String] {
        (2..<max(2, screen.rows - 4)).map { text($0, listEnd + 1, transcriptEnd) }
    }

    /// Where the list ends and the transcript begins.
    private var listEnd: Int { border(after: 0) }
    private var transcriptEnd: Int { border(after: listEnd + 1) }

    private func border(after column: Int) -> Int {
        let row = screen.row(1)
        return (min(column, screen.columns)..<screen.columns).first { row[$0].text == "│" } ?? screen.columns
    }

    private func text(_ row: Int, _ start: Int, _ end: Int) -> String {
        guard (0..<screen.rows).contains(row), start < end else { return "" }
        return screen.row(row)[start..<end].map(\.text).joined().trimmingBlanks
    }
}

extension StringProtocol {
    /// Without the blanks at both ends.
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
