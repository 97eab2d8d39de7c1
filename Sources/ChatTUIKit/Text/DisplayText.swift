/// One line of text that may be drawn: the only kind that ``Grid`` takes.
///
/// Every way to make one folds (see `Folding`), so nothing reaches the terminal that did not pass there.
public struct DisplayText: Hashable, Sendable {
    /// The folded text.
    public let text: String
    /// Cells.
    public let width: Int

    /// No text.
    public static let empty = DisplayText("")

    /// Folds a line; a line break in it gets a visible stand-in.
    public init(_ line: some StringProtocol) {
        let folded = Folding.fold(String(line))
        self.init(folded: folded)
    }

    /// Folds one character.
    init(_ character: Character) {
        let bytes = character.utf8
        if bytes.count == 1, let byte = bytes.first, (0x20..<0x7F).contains(byte) {
            self.init(folded: String(character), width: 1)
        } else {
            self.init(String(character))
        }
    }

    /// Takes text that came out of another `DisplayText`.
    init(folded: String) {
        text = folded
        // Folded text whose every byte is ASCII is printable: one cell each.
        width =
            folded.utf8.allSatisfy { $0 < 0x80 }
            ? folded.utf8.count
            : folded.unicodeScalars.reduce(0) { $0 + CharacterWidth($1).cells }
    }

    private init(folded: String, width: Int) {
        text = folded
        self.width = width
    }

    /// Whether each byte is a cell: no other character takes as many cells as bytes.
    var isASCII: Bool { width == text.utf8.count }

    /// Whether there is nothing to draw.
    public var isEmpty: Bool { text.isEmpty }

    /// The glyphs from left to right.
    public var glyphs: Glyphs { Glyphs(text: text) }

    /// The texts one after the other.
    public static func + (left: DisplayText, right: DisplayText) -> DisplayText {
        // Two folded texts make a folded text, but a mark at the seam: no `DisplayText` begins with a mark.
        DisplayText(folded: left.text + right.text, width: left.width + right.width)
    }

    /// Adds to the end.
    public static func += (left: inout DisplayText, right: DisplayText) {
        left = left + right
    }

    /// The text cut to a number of cells, its end replaced by an ellipsis where it does not fit.
    public func truncated(to cells: Int) -> DisplayText {
        guard width > cells else { return self }
        guard cells > 0 else { return .empty }
        return prefix(cells - 1) + DisplayText(folded: "…", width: 1)
    }

    /// As much of the beginning as fits.
    public func prefix(_ cells: Int) -> DisplayText {
        guard width > cells else { return self }
        var kept = String.UnicodeScalarView()
        var used = 0
        for glyph in glyphs {
            guard used + glyph.width <= cells else { break }
            used += glyph.width
            kept.append(contentsOf: glyph.text.unicodeScalars)
        }
        return DisplayText(folded: String(kept), width: used)
    }
}

extension DisplayText: ExpressibleByStringLiteral {
    /// The program's own words.
    public init(stringLiteral value: String) {
        self.init(value)
    }
}

extension DisplayText {
    /// The glyphs of a folded text.
    public struct Glyphs: Sequence, IteratorProtocol {
        private var scalars: String.UnicodeScalarView.Iterator
        private var pending: Unicode.Scalar?

        init(text: String) {
            scalars = text.unicodeScalars.makeIterator()
            pending = scalars.next()
        }

        /// The next glyph: a base and the marks that follow it.
        public mutating func next() -> Glyph? {
            guard let base = pending else { return nil }
            pending = scalars.next()
            let width = Swift.max(1, CharacterWidth(base).cells)
            guard let mark = pending, mark.value >= 0x300, CharacterWidth(mark) == .mark else {
                return Glyph(text: String(base), width: width)
            }
            var text = String.UnicodeScalarView([base])
            while let mark = pending, CharacterWidth(mark) == .mark {
                text.append(mark)
                pending = scalars.next()
            }
            return Glyph(text: String(text), width: width)
        }
    }
}

extension CharacterWidth {
    /// Cells of a scalar in folded text.
    var cells: Int {
        switch self {
        case .wide: 2
        case .narrow, .replaced: 1
        case .mark, .dropped: 0
        }
    }
}
