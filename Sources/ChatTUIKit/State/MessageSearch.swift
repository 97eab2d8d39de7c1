public import ChatWire

/// A search in the open chat.
struct MessageSearch: Sendable {
    /// What is searched for.
    var query: TextEditor
    /// Whether the query has the keys; afterwards one goes from hit to hit.
    var isTyping = true
    /// What was asked for last; nil: nothing yet.
    var asked: String?
    /// Whether an answer is awaited.
    var isSearching = false
    /// The messages found, the newest first.
    private(set) var hits: [MessageID] = []
    /// The hit that is shown.
    private(set) var current: Int?

    init(_ words: String = "") {
        query = TextEditor(words)
    }

    /// Begins anew.
    mutating func ask(_ words: String) {
        asked = words
        isTyping = false
        isSearching = true
        hits = []
        current = nil
    }

    /// Takes hits; those known stay, and the one that is shown stays shown.
    mutating func add(_ found: [MessageID]) {
        let shown = current.map { hits[$0] }
        hits = Set(hits).union(found).sorted(by: >)
        current = shown.flatMap { hits.firstIndex(of: $0) }
    }

    /// Goes some hits further back, or forth if negative; stays at the ends.
    ///
    /// - Returns: the hit to show; nil if there is none in that direction.
    mutating func step(by count: Int) -> MessageID? {
        guard !hits.isEmpty else { return nil }
        let target = current.map { $0 + count } ?? 0
        guard hits.indices.contains(target) else { return nil }
        current = target
        return hits[target]
    }
}

/// A message that a search in all chats has found.
public struct FoundMessage: Hashable, Sendable {
    /// A part of the words around the hit.
    struct Piece: Hashable, Sendable {
        let text: UserText
        /// Whether it is what was searched for.
        let isHit: Bool
    }

    /// Where it is.
    public let chat: ChatID
    /// Which it is.
    public let message: MessageID
    /// What its chat is called, where someone named it.
    let title: UserText
    /// Who wrote it.
    let sender: UserText
    /// When.
    let sentAt: Timestamp
    /// The words around the hit.
    let pieces: [Piece]

    /// A hit as the server tells it: what was searched for stands between U+2068 and U+2069.
    public init(_ hit: SearchPage.Hit) {
        chat = hit.message.chatID
        message = hit.message.id
        title = UserText(hit.chatTitle ?? "")
        sender = UserText(hit.message.senderName ?? "")
        sentAt = hit.message.createdAt
        var pieces: [Piece] = []
        var isHit = false
        var piece = String.UnicodeScalarView()
        func end() {
            if !piece.isEmpty { pieces.append(Piece(text: UserText(String(piece)), isHit: isHit)) }
            piece = String.UnicodeScalarView()
        }
        for scalar in hit.snippet.unicodeScalars {
            switch scalar {
            case "\u{2068}", "\u{2069}":
                end()
                isHit = scalar == "\u{2068}"
            default: piece.append(scalar)
            }
        }
        end()
        self.pieces = pieces
    }
}
