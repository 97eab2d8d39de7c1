/// What a person does at the terminal.
public enum InputEvent: Hashable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// Text was pasted: one text, whole, its line breaks all `\n`.
    case paste(String)
    /// The terminal's window got the focus, or lost it (mode 1004).
    case focus(Bool)
    /// The mouse was used, where it is on.
    case mouse(MouseEvent)
}

/// A use of the mouse.
public struct MouseEvent: Hashable, Sendable {
    /// What was done.
    public enum Action: Hashable, Sendable {
        case press
        case wheelUp
        case wheelDown
    }

    /// What was done.
    public let action: Action
    /// From 0 at the left.
    public let column: Int
    /// From 0 at the top.
    public let row: Int

    /// A use of the mouse at a place.
    public init(_ action: Action, column: Int, row: Int) {
        self.action = action
        self.column = column
        self.row = row
    }
}
