extension Listing {
    /// The rows as tab-separated values, without the columns' names.
    public var tabSeparatedValues: [String] {
        rows.map { row in row.map(Self.printable).joined(separator: "\t") }
    }

    /// The rows for people: columns of even width under their names.
    public var table: [String] {
        let cells = [columns.map { $0.uppercased() }] + rows.map { $0.map(Self.printable) }
        let widths = columns.indices.map { column in cells.map { $0[column].count }.max() ?? 0 }
        return cells.map { row in
            let line = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
            let text = line.joined(separator: "  ")
            return String(text.prefix(upTo: text.lastIndex { $0 != " " }.map(text.index(after:)) ?? text.startIndex))
        }
    }

    /// The text on one line, without what could control a terminal or break a table.
    private static func printable(_ text: String) -> String {
        var printable = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            switch scalar.properties.generalCategory {
            case _ where scalar.properties.isWhitespace: printable.append(" ")
            case .control, .format, .privateUse, .unassigned: continue
            default: printable.append(scalar)
            }
        }
        return String(printable)
    }
}
