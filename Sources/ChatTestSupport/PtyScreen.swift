/// What a person would see: a small xterm that understands what ncurses writes for `TERM=xterm-256color`.
///
/// What it does not understand it lists in ``unknown``, so that a test can insist on there being nothing else.
public struct PtyScreen: Sendable {
    /// One place of the screen.
    public struct Cell: Sendable, Equatable {
        /// The character with its combining marks; empty in the right half of a wide one.
        public var text = " "
        /// The parameters of the last "select graphic rendition" in force, normal being `[]`.
        public var rendition: [Int] = []
    }

    struct Cursor: Sendable, Equatable {
        var row = 0
        var column = 0
    }

    /// The columns and rows.
    public private(set) var columns: Int
    /// The rows.
    public private(set) var rows: Int
    /// The private modes (`CSI ? n h`) that are on.
    public internal(set) var modes: Set<Int> = [7, 25]
    /// Sequences that an xterm might know, and this screen does not.
    public internal(set) var unknown: [String] = []
    /// Operating system commands and other control strings, in order.
    public internal(set) var strings: [String] = []
    /// How often the bell rang.
    public internal(set) var bells = 0
    /// What the screen showed each time before all of it was erased.
    public internal(set) var erased: [[String]] = []

    var cells: [[Cell]]
    var primary: [[Cell]] = []
    var cursor = Cursor()
    var saved = Cursor()
    var region: ClosedRange<Int>
    var rendition: [Int] = []
    /// The cursor stands on the last column, which has been written: the next character wraps (VT100's `am`, `xenl`).
    var wrapsNext = false
    var lastPrinted: Unicode.Scalar = " "
    private var parser = PtyParser()

    /// A blank screen.
    public init(columns: Int, rows: Int) {
        self.columns = columns
        self.rows = rows
        cells = Self.blank(columns: columns, rows: rows)
        region = 0...max(0, rows - 1)
    }

    /// The lines as text, blanks at their ends removed.
    public var lines: [String] {
        cells.map { row in
            let line = row.map(\.text).joined()
            return String(line.reversed().drop { $0 == " " }.reversed())
        }
    }

    /// All of it, one line per row.
    public var text: String { lines.joined(separator: "\n") }

    /// Whether the screen is the second one, which leaves the shell's untouched (mode 1049).
    public var isAlternate: Bool { modes.contains(1049) }

    /// The cursor's place, from 0.
    public var cursorPosition: (row: Int, column: Int) { (cursor.row, cursor.column) }

    /// The cells of one row, from 0.
    public func row(_ index: Int) -> [Cell] { cells[index] }

    /// Obeys what a program wrote.
    public mutating func feed(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            if let action = parser.receive(byte) { perform(action) }
        }
    }

    /// Changes the size as a terminal emulator does: what no longer fits is cut off, the rest is blank.
    public mutating func resize(columns: Int, rows: Int) {
        func fitted(_ old: [[Cell]]) -> [[Cell]] {
            var new = Self.blank(columns: columns, rows: rows)
            for (row, line) in old.prefix(rows).enumerated() {
                for (column, cell) in line.prefix(columns).enumerated() { new[row][column] = cell }
            }
            return new
        }
        cells = fitted(cells)
        if !primary.isEmpty { primary = fitted(primary) }
        self.columns = columns
        self.rows = rows
        region = 0...max(0, rows - 1)
        cursor = Cursor(row: min(cursor.row, rows - 1), column: min(cursor.column, columns - 1))
        wrapsNext = false
    }

    static func blank(columns: Int, rows: Int) -> [[Cell]] {
        Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
    }
}
