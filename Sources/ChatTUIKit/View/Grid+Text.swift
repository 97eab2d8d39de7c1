extension Grid {
    /// The text of a row, without the blanks at its end.
    public func text(row: Int) -> String {
        var text = self.row(row).map(\.text).joined()
        while text.hasSuffix(" ") { text.removeLast() }
        return text
    }

    /// The text of all rows, one line each.
    public var text: String {
        (0..<size.rows).map { text(row: $0) + "\n" }.joined()
    }
}
