import ChatWire

/// The dialog that goes to a chat, a person or a command by some letters of its name.
public struct GoToDialog: Sendable {
    /// Somewhere to go.
    struct Entry: Sendable {
        enum Target: Hashable, Sendable {
            case chat(ChatID)
            case contact(Contact.Target)
            case command(Command)
        }

        let target: Target
        let name: DisplayText
        let detail: DisplayText
        let matched: FuzzyText

        init(_ target: Target, name: DisplayText, detail: DisplayText) {
            self.target = target
            self.name = name
            self.detail = detail
            matched = FuzzyText(name.text + " " + detail.text)
        }
    }

    var query = TextEditor()
    var chosen = 0
    /// When people are asked for by the query; nil: they have been.
    var askAt: Timestamp?
    var asked = ""
    /// Whether a chat was asked for.
    var isOpening = false
    private var known: [Entry]
    private var found: [Entry] = []
    /// The best entries, the best first.
    private(set) var ranked: [Entry] = []

    /// More than any screen shows.
    static let limit = 200

    /// - Parameter entries: what is known here, the likeliest first.
    init(_ entries: [Entry]) {
        known = entries
        rank()
    }

    /// Notes that the query has changed.
    mutating func changed(at now: Timestamp) {
        chosen = 0
        rank()
        askAt = query.text.count < 2 ? nil : now.advanced(byMilliseconds: FindDialog.pause)
    }

    /// Takes people whom the server has found.
    mutating func take(_ entries: [Entry]) {
        found = entries
        rank()
        choose(chosen)
    }

    mutating func choose(_ index: Int) {
        chosen = min(max(0, index), max(0, ranked.count - 1))
    }

    /// Whom to ask for, when it is time.
    mutating func due(at now: Timestamp) -> String? {
        guard let time = askAt, time <= now else { return nil }
        askAt = nil
        asked = query.text
        return asked
    }

    private mutating func rank() {
        let query = FuzzyQuery(query.text)
        guard !query.isEmpty else {
            ranked = Array(known.prefix(Self.limit))
            return
        }
        let entries = known + found
        var scored: [(score: Int, index: Int)] = []
        for (index, entry) in entries.enumerated() {
            if let score = query.score(entry.matched) { scored.append((score, index)) }
        }
        // The order of equals is that of the entries.
        scored.sort { $0.score == $1.score ? $0.index < $1.index : $0.score > $1.score }
        ranked = scored.prefix(Self.limit).map { entries[$0.index] }
    }
}
