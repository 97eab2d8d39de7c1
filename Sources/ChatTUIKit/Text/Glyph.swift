/// What is drawn in one place: a character of one or two cells, with the marks over it.
public struct Glyph: Hashable, Sendable {
    /// One base scalar and at most ``maximumMarks`` marks.
    public let text: String
    /// Cells: 1 or 2.
    public let width: Int

    /// Marks kept over one base; what is stacked higher runs into the lines around it.
    public static let maximumMarks = 3

    /// A blank cell.
    public static let space = Glyph(text: " ", width: 1)
}
