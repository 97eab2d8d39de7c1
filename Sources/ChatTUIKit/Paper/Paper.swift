/// What the results of a command are printed on: a terminal, or anything else.
public struct Paper: Sendable {
    /// The terminal's width in cells; nil where no terminal shows what is printed: then nothing is cut, wrapped, aligned
    /// or folded.
    public let columns: Int?
    /// Whether the looks of ``Style`` are wanted.
    public let usesColour: Bool
    /// Which glyphs the program's own marks may have.
    public let glyphs: GlyphSet
    /// Where days begin.
    public let calendar: LocalCalendar

    /// A paper.
    public init(columns: Int?, usesColour: Bool, glyphs: GlyphSet = .unicode, calendar: LocalCalendar) {
        self.columns = columns
        self.usesColour = usesColour
        self.glyphs = glyphs
        self.calendar = calendar
    }

    /// Whether a terminal shows what is printed.
    public var isTerminal: Bool { columns != nil }

    /// Someone else's text on one line, safe to print here.
    func line(_ text: UserText) -> String { isTerminal ? text.line.text : text.plainLine }

    /// Someone else's text in its lines, safe to print here; empty lines at its end are left out.
    func lines(_ text: UserText) -> [String] {
        var lines = isTerminal ? text.lines.map(\.text) : text.plainLines
        while lines.count > 1, lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    /// A line with the looks of its pieces.
    func text(_ line: PrintedLine) -> String {
        guard usesColour else { return line.pieces.map(\.text).joined() }
        return line.pieces.map { piece in
            guard !piece.text.isEmpty, let code = Self.renditions[piece.role] else { return piece.text }
            return "\u{1B}[\(code)m\(piece.text)\u{1B}[m"
        }.joined()
    }

    /// "Select graphic rendition" for what stands out, in the sixteen colours that every terminal's owner has chosen.
    private static let renditions: [Style.Role: String] = [
        .title: "1", .muted: "2", .time: "2", .dayLine: "2", .quote: "2;3", .removed: "2;3", .name: "1;36",
        .ownName: "1;35", .unread: "1;33", .card: "34", .waitingLong: "33", .waitingTooLong: "1;31", .error: "31",
    ]
}

/// A line to print: pieces one after the other. Each is safe to print where it was made for.
struct PrintedLine: Hashable {
    struct Piece: Hashable {
        let text: String
        let role: Style.Role
    }

    private(set) var pieces: [Piece] = []
    /// Cells.
    private(set) var width = 0

    init(_ text: String = "", _ role: Style.Role = .plain) {
        add(text, role)
    }

    mutating func add(_ text: String, _ role: Style.Role = .plain) {
        guard !text.isEmpty else { return }
        pieces.append(Piece(text: text, role: role))
        width += DisplayText(folded: text).width
    }

    /// Adds text and blanks behind it, or before it, up to a number of cells; what is longer is cut.
    mutating func add(_ text: String, _ role: Style.Role = .plain, cells: Int, isRight: Bool = false) {
        let shown = DisplayText(folded: text).truncated(to: cells)
        let blanks = String(repeating: " ", count: cells - shown.width)
        if isRight { add(blanks) }
        add(shown.text, role)
        if !isRight { add(blanks) }
    }
}
