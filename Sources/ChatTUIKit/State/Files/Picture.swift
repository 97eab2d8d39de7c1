/// A picture made of characters, ready to be written to a terminal.
///
/// It is made from what a program wrote (`chafa`), of which nothing is kept but printable characters of one cell and
/// their colours: whatever else the program may write, or be brought to write by a file, does not reach the terminal.
public struct Picture: Hashable, Sendable {
    /// Its rows: printable characters, and sequences that choose colours (SGR).
    public let rows: [String]
    /// What it is of.
    public let title: UserText

    /// Takes what a program wrote.
    ///
    /// - Parameters:
    ///   - output: text with escape sequences.
    ///   - size: what it may fill; what goes beyond is cut.
    /// - Returns: nil if nothing is left of it.
    public init?(output: some Sequence<UInt8>, size: Size, title: UserText) {
        let text = String(decoding: Array(output), as: UTF8.self)
        var rows = text.split(separator: "\n", omittingEmptySubsequences: false).prefix(size.rows).map {
            Self.row($0, columns: size.columns)
        }
        while rows.last?.isEmpty == true { rows.removeLast() }
        guard !rows.isEmpty else { return nil }
        self.rows = rows
        self.title = title
    }

    private static func row(_ line: Substring, columns: Int) -> String {
        var row = String.UnicodeScalarView()
        var used = 0
        var scalars = line.unicodeScalars[...]
        while let scalar = scalars.popFirst() {
            if scalar == "\u{1B}" {
                if let colours = takeColours(&scalars) { row.append(contentsOf: colours) }
            } else if CharacterWidth(scalar) == .narrow, used < columns {
                row.append(scalar)
                used += 1
            }
        }
        return used == 0 ? "" : String(row)
    }

    /// Takes the rest of an escape sequence.
    ///
    /// - Returns: the whole of it, if it does nothing but choose colours.
    private static func takeColours(_ scalars: inout Substring.UnicodeScalarView.SubSequence) -> String
        .UnicodeScalarView?
    {
        guard scalars.first == "[" else { return nil }
        scalars.removeFirst()
        let parameters = scalars.prefix { ("0"..."9").contains($0) || $0 == ";" || $0 == ":" }
        scalars.removeFirst(parameters.count)
        // Up to its final byte, whatever stands in between.
        while let scalar = scalars.first, (0x20...0x3F).contains(scalar.value) { scalars.removeFirst() }
        guard let final = scalars.popFirst(), final == "m", parameters.count <= 64 else { return nil }
        var sequence = "\u{1B}[".unicodeScalars
        sequence.append(contentsOf: parameters)
        sequence.append("m")
        return sequence
    }
}
