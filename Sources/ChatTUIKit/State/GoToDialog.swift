import ChatWire

/// The dialog that goes to a chat, a person or a command by some letters of its name.
public struct GoToDialog: PickerDialog {
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

    let title: DisplayText
    var query = TextEditor()
    var chosen = 0
    /// Whom the server is asked for.
    var rested = RestedQuery()
    /// Whether people who are not in the list are looked for.
    private let findsPeople: Bool
    /// Whether a chat was asked for.
    var isOpening = false
    private var known: [Entry]
    private var found: [Entry] = []
    /// The best entries, the best first.
    private(set) var ranked: [Entry] = []

    /// More than any screen shows.
    static let limit = 200

    /// - Parameters:
    ///   - entries: what is known here, the likeliest first.
    ///   - findsPeople: whether people who are not among them are looked for.
    init(_ entries: [Entry], title: DisplayText = "Go to", findsPeople: Bool = true) {
        known = entries
        self.title = title
        self.findsPeople = findsPeople
        rank()
    }

    var entryCount: Int { ranked.count }

    /// Notes that the query has changed.
    mutating func changed(at now: Timestamp) {
        chosen = 0
        rank()
        // One letter finds half of the salon.
        if findsPeople, query.text.count > 1 { rested.changed(to: query.text, at: now) } else { rested.rest() }
    }

    /// Takes people whom the server has found.
    mutating func take(_ entries: [Entry]) {
        found = entries
        rank()
        choose(chosen)
    }

    /// Whom to ask for, when it is time.
    mutating func due(at now: Timestamp) -> String? { rested.due(query.text, at: now) }

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
