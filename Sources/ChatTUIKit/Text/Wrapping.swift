extension DisplayText {
    /// Breaks the line into lines of at most `width` cells: between words, beside wide glyphs (whose scripts put no blanks
    /// between words), and inside a word only where it is longer than a line.
    ///
    /// - Parameter width: cells; less than 1 counts as 1. A wide glyph that does not fit at all becomes U+FFFD.
    public func wrapped(to width: Int) -> [DisplayText] {
        let width = Swift.max(1, width)
        guard self.width > width else { return [self] }
        if isASCII { return wrappedASCII(to: width) }
        return wrappedByGlyph(to: width)
    }

    /// Wraps any text.
    func wrappedByGlyph(to width: Int) -> [DisplayText] {
        var lines = LineBreaker(width: width)
        for glyph in glyphs {
            lines.take(glyph)
        }
        return lines.finish()
    }

    /// Wraps text of which each byte is a cell: the same lines, found without looking at glyphs.
    func wrappedASCII(to width: Int) -> [DisplayText] {
        let space = UInt8(ascii: " ")
        let bytes = Array(text.utf8)
        var lines: [DisplayText] = []
        var start = 0
        while start < bytes.count {
            var end = min(start + width, bytes.count)
            if end < bytes.count, bytes[end] != space {
                // The last blank in the line, else the word is cut.
                if let blank = bytes[start..<end].lastIndex(of: space) { end = blank + 1 }
            }
            var kept = end
            while kept > start, end < bytes.count, bytes[kept - 1] == space { kept -= 1 }
            lines.append(DisplayText(folded: String(decoding: bytes[start..<kept], as: UTF8.self)))
            start = end
            while start < bytes.count, bytes[start] == space { start += 1 }
        }
        return lines
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
