import ChatWire

/// The dialog that searches all chats.
public struct FindDialog: PickerDialog {
    var query: TextEditor
    var chosen = 0
    /// What the server is asked for.
    var rested = RestedQuery()
    var isSearching = false
    private(set) var found: [FoundMessage] = []

    init(query: TextEditor) {
        self.query = query
    }

    var entryCount: Int { found.count }

    /// The words in the field.
    private var words: String { query.text[...].trimmingBlanks }

    mutating func changed(at now: Timestamp) {
        rested.changed(to: words, at: now)
    }

    /// Takes what was found.
    mutating func take(_ found: [FoundMessage]) {
        self.found = found
        isSearching = false
        choose(0)
    }

    /// What to ask for, when it is time.
    mutating func due(at now: Timestamp) -> String? {
        guard let words = rested.due(words, at: now) else { return nil }
        isSearching = !words.isEmpty
        if words.isEmpty { found = [] }
        return words.isEmpty ? nil : words
    }
}
