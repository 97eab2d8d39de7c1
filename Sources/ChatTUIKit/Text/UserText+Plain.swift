extension UserText {
    /// All of it on one line for a file or a pipe: as it was written, but for line breaks and tabs, which become blanks, and
    /// for what a terminal would obey that shows it later.
    public var plainLine: String {
        var text = String.UnicodeScalarView()
        for character in original {
            if character.isLineBreak || character == "\t" {
                text.append(" ")
            } else {
                Self.append(character, to: &text)
            }
        }
        return String(text)
    }

    /// Its lines for a file or a pipe: as they were written, but for what a terminal would obey that shows them later.
    public var plainLines: [String] {
        original.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak).map { line in
            var text = String.UnicodeScalarView()
            for character in line { Self.append(character, to: &text) }
            return String(text)
        }
    }

    /// Controls get visible stand-ins, direction controls go; all else stays, joiners and variation selectors too.
    private static func append(_ character: Character, to text: inout String.UnicodeScalarView) {
        for scalar in character.unicodeScalars {
            switch scalar.value {
            case 0x09: text.append(scalar)
            case 0x00..<0x20: text.append(Unicode.Scalar(0x2400 + scalar.value) ?? "\u{FFFD}")
            case 0x7F: text.append("\u{2421}")
            case 0x80..<0xA0, 0x2028, 0x2029: text.append("\u{FFFD}")
            case 0x061C, 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: continue
            default: text.append(scalar)
            }
        }
    }
}
