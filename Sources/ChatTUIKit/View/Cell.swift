/// One cell of the screen.
public struct Cell: Hashable, Sendable {
    /// What is drawn: one glyph of ``width`` cells; empty in the right half of a wide glyph.
    public let text: String
    /// 1; 2 for the left half of a wide glyph, 0 for its right half.
    public let width: UInt8
    /// What it means.
    public let style: Style

    /// A blank cell.
    public static func blank(_ style: Style = .plain) -> Cell {
        Cell(text: " ", width: 1, style: style)
    }
}
