/// A line of the transcript: pieces of text at columns.
struct TranscriptLine: Hashable, Sendable {
    struct Piece: Hashable, Sendable {
        var column: Int
        let text: DisplayText
        let style: Style
    }

    var pieces: [Piece] = []

    init() {}

    init(_ text: DisplayText, _ style: Style, column: Int = 0) {
        pieces = [Piece(column: column, text: text, style: style)]
    }

    /// Adds a piece.
    mutating func add(_ text: DisplayText, _ style: Style, column: Int) {
        pieces.append(Piece(column: column, text: text, style: style))
    }

    /// The same line further to the right.
    func moved(by columns: Int) -> TranscriptLine {
        var moved = self
        for index in moved.pieces.indices { moved.pieces[index].column += columns }
        return moved
    }
}
