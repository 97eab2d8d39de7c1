extension DisplayText {
    /// Breaks the line into lines of at most `width` cells: between words, beside wide glyphs (whose scripts put no blanks
    /// between words), and inside a word only where it is longer than a line.
    ///
    /// - Parameter width: cells; less than 1 counts as 1. A wide glyph that does not fit at all becomes U+FFFD.
    public func wrapped(to width: Int) -> [DisplayText] {
        let width = Swift.max(1, width)
        guard self.width > width else { return [self] }
        var lines = LineBreaker(width: width)
        for glyph in glyphs {
            lines.take(glyph)
        }
        return lines.finish()
    }
}

/// Gathers glyphs into lines.
private struct LineBreaker {
    let width: Int
    private var done: [DisplayText] = []
    private var line: [Glyph] = []
    private var lineWidth = 0
    /// How many glyphs of `line` may stay when it is broken, and their cells; nil: no place to break yet.
    private var breakAt: Int?

    init(width: Int) {
        self.width = width
    }

    mutating func take(_ taken: Glyph) {
        let glyph = taken.width > width ? Glyph(text: "\u{FFFD}", width: 1) : taken
        if glyph.text == " " {
            // Blanks where a line is broken are drawn nowhere.
            if line.isEmpty, !done.isEmpty { return }
            if lineWidth + 1 <= width {
                line.append(glyph)
                lineWidth += 1
                breakAt = line.count
            } else {
                end(keeping: line.count)
            }
            return
        }
        if glyph.width == 2 { breakAt = line.count }
        if lineWidth + glyph.width > width {
            end(keeping: breakAt.flatMap { $0 > 0 ? $0 : nil } ?? line.count)
            // The word that was carried over may itself fill the line.
            if lineWidth + glyph.width > width { end(keeping: line.count) }
        }
        line.append(glyph)
        lineWidth += glyph.width
        if glyph.width == 2 { breakAt = line.count }
    }

    /// Ends the line after a number of glyphs and begins the next with the rest.
    private mutating func end(keeping count: Int) {
        var kept = line[..<count]
        while kept.last?.text == " " { kept.removeLast() }
        done.append(DisplayText(glyphs: kept))
        line.removeFirst(count)
        lineWidth = line.reduce(0) { $0 + $1.width }
        breakAt = nil
    }

    mutating func finish() -> [DisplayText] {
        if !line.isEmpty || done.isEmpty { done.append(DisplayText(glyphs: line[...])) }
        return done
    }
}

extension DisplayText {
    fileprivate init(glyphs: ArraySlice<Glyph>) {
        var scalars = String.UnicodeScalarView()
        for glyph in glyphs { scalars.append(contentsOf: glyph.text.unicodeScalars) }
        self.init(folded: String(scalars))
    }
}
