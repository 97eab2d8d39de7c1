/// A part of the screen, in cells; may be empty, never negative.
struct Rect: Hashable, Sendable {
    var column: Int
    var row: Int
    var columns: Int
    var rows: Int

    init(column: Int, row: Int, columns: Int, rows: Int) {
        self.column = column
        self.row = row
        self.columns = max(0, columns)
        self.rows = max(0, rows)
    }

    var isEmpty: Bool { columns == 0 || rows == 0 }
    var endColumn: Int { column + columns }
    var endRow: Int { row + rows }

    /// Cuts lines off the top and returns them.
    mutating func takeTop(_ count: Int) -> Rect {
        let taken = min(max(0, count), rows)
        defer { self = Rect(column: column, row: row + taken, columns: columns, rows: rows - taken) }
        return Rect(column: column, row: row, columns: columns, rows: taken)
    }

    /// Cuts lines off the bottom and returns them.
    mutating func takeBottom(_ count: Int) -> Rect {
        let taken = min(max(0, count), rows)
        rows -= taken
        return Rect(column: column, row: row + rows, columns: columns, rows: taken)
    }

    /// Cuts columns off the left and returns them.
    mutating func takeLeft(_ count: Int) -> Rect {
        let taken = min(max(0, count), columns)
        defer { self = Rect(column: column + taken, row: row, columns: columns - taken, rows: rows) }
        return Rect(column: column, row: row, columns: taken, rows: rows)
    }

    /// Cuts columns off the right and returns them.
    mutating func takeRight(_ count: Int) -> Rect {
        let taken = min(max(0, count), columns)
        columns -= taken
        return Rect(column: column + columns, row: row, columns: taken, rows: rows)
    }

    /// The part left of a margin on each side.
    func inset(columns margin: Int, rows rowMargin: Int = 0) -> Rect {
        Rect(
            column: column + margin, row: row + rowMargin, columns: columns - 2 * margin, rows: rows - 2 * rowMargin)
    }
}
