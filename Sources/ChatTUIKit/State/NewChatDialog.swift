/// The dialog that asks whom to write to.
public struct NewChatDialog: Sendable {
    var query = TextEditor()
    /// The query that was asked for last.
    var asked = ""
    /// What was found for the last answered query.
    var contacts: [Contact] = []
    /// Whether an answer for the present query is awaited.
    var isSearching = true
    var chosen = 0
    /// Whether a chat was asked for.
    var isOpening = false
}

/// A question that wants a yes or no.
public struct Question: Sendable {
    let text: DisplayText
    let effects: [Effect]
}
