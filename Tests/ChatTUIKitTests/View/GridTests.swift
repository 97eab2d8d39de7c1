import ChatTestSupport
import Testing

@testable import ChatTUIKit

@Suite("The grid of cells")
struct GridTests {
    @Test("text is clipped at the edges, and a wide glyph is never split")
    func clipping() {
        var grid = Grid(size: Size(columns: 5, rows: 1))
        grid.write("abc漢", column: 2, row: 0)
        #expect(grid.text(row: 0) == "  abc")
        grid.write("漢漢漢", column: 0, row: 0)
        #expect(grid.text(row: 0) == "漢漢c")
        #expect(grid.isWellFormed)
    }

    @Test("writing over half of a wide glyph blanks the other half")
    func overwriting() {
        var grid = Grid(size: Size(columns: 6, rows: 1))
        grid.write("漢字漢", column: 0, row: 0)
        grid.write("x", column: 1, row: 0)
        grid.write("y", column: 2, row: 0)
        #expect(grid.text(row: 0) == " xy 漢")
        grid.write("語", column: 3, row: 0)
        #expect(grid.text(row: 0) == " xy語")
        #expect(grid.isWellFormed)
    }

    @Test("places off the screen are ignored", arguments: [(-1, 0), (0, -1), (0, 9), (99, 0), (-5, 0)])
    func offScreen(column: Int, row: Int) {
        var grid = Grid(size: Size(columns: 3, rows: 2))
        grid.write("x", column: column, row: row)
        grid.placeCursor(column: column, row: row)
        grid.restyle(Rect(column: column, row: row, columns: 1, rows: 1), adding: .selected)
        grid.fill(Rect(column: column, row: row, columns: 1, rows: 1), style: .plain)
        #expect(grid == Grid(size: Size(columns: 3, rows: 2)))
    }

    @Test("without Unicode each glyph has an ASCII twin of its width")
    func ascii() {
        var grid = Grid(size: Size(columns: 12, rows: 1), glyphSet: .ascii)
        grid.write("│✓✓é漢😀…", column: 0, row: 0)
        #expect(grid.text(row: 0) == "|vv?????~")
    }

    @Test("any mix of writes leaves every row as wide as the screen", arguments: 0..<30)
    func arbitrary(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        var grid = Grid(
            size: Size(columns: .random(in: 1...9, using: &random), rows: .random(in: 1...3, using: &random)))
        let texts: [DisplayText] = ["a", "漢字", "e\u{301}x", "😀", "── ", "\u{1B}[1m"]
        for _ in 0..<300 {
            grid.write(
                texts.randomElement(using: &random) ?? "a", column: .random(in: -3...12, using: &random),
                row: .random(in: -1...4, using: &random), limit: .random(in: 0...12, using: &random))
            #expect(grid.isWellFormed)
        }
    }
}

extension Grid {
    /// Whether every row is exactly as wide as the screen, in cells and in what is drawn in them, and holds nothing that
    /// a terminal would obey.
    var isWellFormed: Bool {
        (0..<size.rows).allSatisfy { index in
            let row = Array(self.row(index))
            guard row.count == size.columns, row.reduce(0, { $0 + Int($1.width) }) == size.columns else { return false }
            return row.indices.allSatisfy { column in
                let cell = row[column]
                let glyphs = Array(DisplayText(cell.text).glyphs)
                switch cell.width {
                case 0: return cell.text.isEmpty && column > 0 && row[column - 1].width == 2
                case 1, 2:
                    return glyphs.count == 1 && glyphs[0].width == Int(cell.width) && glyphs[0].text == cell.text
                default: return false
                }
            }
        }
    }
}
