/// The extent of a screen, in cells.
public struct Size: Hashable, Sendable {
    /// At least 1.
    public let columns: Int
    /// At least 1.
    public let rows: Int

    /// The largest extent that is laid out, either way; a terminal that says more is lying.
    public static let maximum = 2_000

    /// A size; values out of range are brought into it.
    public init(columns: Int, rows: Int) {
        self.columns = min(max(1, columns), Self.maximum)
        self.rows = min(max(1, rows), Self.maximum)
    }
}
