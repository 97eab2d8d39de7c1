/// A screen full of cells.
///
/// Invariant: every row holds exactly ``Size/columns`` cells, and a cell of width 2 is followed by its other half.
/// Writing clips at the edges and never leaves half a wide glyph.
public struct Grid: Hashable, Sendable {
    /// Where the cursor stands.
    public struct Position: Hashable, Sendable {
        /// From 0 at the left.
        public var column: Int
        /// From 0 at the top.
        public var row: Int

        /// A place on the screen.
        public init(column: Int, row: Int) {
            self.column = column
            self.row = row
        }
    }

    /// The extent.
    public let size: Size
    /// The glyphs that the terminal can show.
    public let glyphSet: GlyphSet
    /// All cells, row by row.
    public private(set) var cells: [Cell]
    /// Where the cursor shows; nil hides it.
    public private(set) var cursor: Position?

    /// A blank screen.
    public init(size: Size, glyphSet: GlyphSet = .unicode) {
        self.size = size
        self.glyphSet = glyphSet
        cells = Array(repeating: .blank(), count: size.columns * size.rows)
    }

    /// The cells of a row, from 0 at the top.
    public func row(_ row: Int) -> ArraySlice<Cell> {
        guard (0..<size.rows).contains(row) else { return [] }
        return cells[row * size.columns..<(row + 1) * size.columns]
    }

    /// Shows the cursor, if the place is on the screen.
    public mutating func placeCursor(column: Int, row: Int) {
        guard (0..<size.columns).contains(column), (0..<size.rows).contains(row) else { return }
        cursor = Position(column: column, row: row)
    }

    /// Hides the cursor.
    public mutating func hideCursor() {
        cursor = nil
    }

    /// Writes a line of text from a place to the right, up to `limit` (the first column not to be touched).
    ///
    /// - Returns: the column after the last glyph drawn.
    @discardableResult
    public mutating func write(
        _ text: DisplayText, column: Int, row: Int, limit: Int = .max, style: Style = .plain
    ) -> Int {
        var column = column
        guard (0..<size.rows).contains(row) else { return column }
        let end = min(limit, size.columns)
        for glyph in text.glyphs {
            if glyphSet == .ascii, glyph.text.utf8.count > 1 {
                for _ in 0..<glyph.width where column < end {
                    put(glyphSet.twin(of: glyph), column: column, row: row, style: style)
                    column += 1
                }
                continue
            }
            guard column + glyph.width <= end else { break }
            put(glyph, column: column, row: row, style: style)
            column += glyph.width
        }
        return column
    }

    /// Fills a part of the screen with one narrow glyph.
    mutating func fill(_ area: Rect, with glyph: Glyph = .space, style: Style) {
        let needsTwin = glyphSet == .ascii && glyph.text.utf8.count > 1
        let drawn = needsTwin ? glyphSet.twin(of: glyph) : glyph
        for row in area.row..<area.endRow {
            for column in area.column..<area.endColumn {
                put(drawn, column: column, row: row, style: style)
            }
        }
    }

    /// Gives cells that are already drawn another modifier.
    mutating func restyle(_ area: Rect, adding modifiers: Style.Modifiers) {
        for row in area.row..<area.endRow where (0..<size.rows).contains(row) {
            for column in area.column..<area.endColumn where (0..<size.columns).contains(column) {
                let index = row * size.columns + column
                let cell = cells[index]
                cells[index] = Cell(text: cell.text, width: cell.width, style: cell.style.with(modifiers))
            }
        }
    }

    private mutating func put(_ glyph: Glyph, column: Int, row: Int, style: Style) {
        guard column >= 0, row >= 0, row < size.rows, column + glyph.width <= size.columns else { return }
        let index = row * size.columns + column
        clearWideGlyph(at: index)
        if glyph.width == 2 {
            clearWideGlyph(at: index + 1)
            cells[index + 1] = Cell(text: "", width: 0, style: style)
        }
        cells[index] = Cell(text: glyph.text, width: UInt8(glyph.width), style: style)
    }

    /// Blanks both halves of the wide glyph that has a half here, before one of them is overwritten.
    private mutating func clearWideGlyph(at index: Int) {
        let cell = cells[index]
        guard cell.width != 1 else { return }
        let left = cell.width == 2 ? index : index - 1
        cells[left] = .blank(cells[left].style)
        cells[left + 1] = .blank(cells[left + 1].style)
    }
}
