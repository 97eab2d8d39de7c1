import ChatWire

/// The dialog that asks whom to write to.
public struct NewChatDialog: PickerDialog {
    var query: TextEditor
    var chosen = 0
    /// What the server is asked for.
    var rested: RestedQuery
    /// What was found for the last answered query.
    private(set) var contacts: [Contact] = []
    /// Whether an answer for the present query is awaited.
    var isSearching = true
    /// Whether a chat was asked for.
    var isOpening = false

    /// A dialog whose first query is being asked for.
    init(query: String = "") {
        self.query = TextEditor(query)
        rested = RestedQuery(asked: query)
    }

    var entryCount: Int { contacts.count }

    mutating func changed(at now: Timestamp) {
        rested.changed(to: query.text, at: now)
        isSearching = rested.askAt != nil
    }

    /// Takes whom the server has found.
    mutating func take(_ found: [Contact]) {
        contacts = found
        isSearching = rested.askAt != nil
        choose(chosen)
    }

    /// Whom Enter writes to: the chosen contact, or for staff a whole phone number as it was typed.
    func target(for side: Side) -> Contact.Target? {
        if contacts.indices.contains(chosen) { return contacts[chosen].target }
        let typed = query.text.filter { !$0.isWhitespace }
        let digits = typed.drop { $0 == "+" }
        guard side == .staff, digits.count >= 5, digits.allSatisfy(\.isNumber) else { return nil }
        return .phone(typed)
    }
}
