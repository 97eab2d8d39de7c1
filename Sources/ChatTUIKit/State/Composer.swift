public import ChatWire

/// Where messages are written.
public struct Composer: Sendable {
    /// What sending will do.
    public enum Purpose: Hashable, Sendable {
        case message
        case reply(MessageID)
        /// Changes a message; the draft that was there before comes back afterwards.
        case edit(MessageID, draft: String)
    }

    /// What is being written.
    public internal(set) var editor: TextEditor
    /// What sending will do.
    public internal(set) var purpose = Purpose.message
    /// When the others were last told that one types.
    var typingToldAt: Timestamp?
    /// The place in what was sent before, while leafing through it, and what was being written.
    var leafing: (index: Int, written: String)?

    /// What Tab offers.
    var completion: Completion?
    /// The path whose continuations have been asked for.
    var pathAsked: Range<Int>?

    /// A composer that goes on with a draft.
    init(draft: String = "") {
        editor = TextEditor(draft)
    }

    /// What to keep of it as the chat's draft: words on their way into an edited message are not.
    var draft: String {
        if case .edit(_, let draft) = purpose { return draft }
        return leafing?.written ?? editor.text
    }
}
