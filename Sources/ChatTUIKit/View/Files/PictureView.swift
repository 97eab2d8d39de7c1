extension Grid {
    /// Rows of the screen that a picture leaves to its title and to what one can do.
    static let rowsBesidePicture = 2

    /// The frame of a picture, which is empty: the picture itself is written over it, with colours of its own.
    mutating func drawPicture(_ picture: Picture) {
        let screen = Rect(column: 0, row: 0, columns: size.columns, rows: size.rows)
        fill(screen, style: .plain)
        hideCursor()
        guard size.rows > Self.rowsBesidePicture else { return }
        drawLine(picture.title.line, Style(.title, .strong), in: screen.inset(columns: 1), row: 0)
        drawLine("any key goes back", Style(.muted), in: screen.inset(columns: 1), row: size.rows - 1)
    }
}

extension Picture {
    /// The room for a picture on a screen.
    public static func room(on size: Size) -> Size {
        Size(columns: size.columns, rows: max(1, size.rows - Grid.rowsBesidePicture))
    }
}
