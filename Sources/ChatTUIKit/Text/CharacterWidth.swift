/// How many cells of a terminal a Unicode scalar takes.
///
/// The answers are those on which Debian 12's `wcwidth(3)`, asked by ncurses, and the terminals agree; see
/// `scripts/width-table.py`, which makes the table.
public enum CharacterWidth: UInt32, Sendable {
    /// No cell of its own: drawn over the character before it.
    case mark
    /// One cell.
    case narrow
    /// Two cells.
    case wide
    /// Not to be drawn, because it is a control, unassigned, or of disputed width: U+FFFD stands in.
    case replaced
    /// Nothing to see (joiners, variation selectors, direction controls, fillers): left out.
    case dropped

    /// The class of a scalar.
    public init(_ scalar: Unicode.Scalar) {
        let value = scalar.value
        if value < 0x7F {
            self = value < 0x20 ? .replaced : .narrow
            return
        }
        // The last run that starts at or before the scalar.
        var low = 0
        var high = Self.runs.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if Self.runs[middle] >> 3 <= value { low = middle } else { high = middle }
        }
        self = Self(rawValue: Self.runs[low] & 7) ?? .replaced
    }
}
