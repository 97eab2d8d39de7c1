/// Unicode's own tables, in the form in which `scripts/width-test-data.py` keeps them.
public enum UnicodeTables {
    /// Every sequence of emoji-test.txt.
    public static let emojiSequences: [String] = words(of: "EmojiSequences.txt").flatMap {
        toned(Array($0.unicodeScalars))
    }

    /// The characters that are wide or fullwidth by EastAsianWidth.txt, in order.
    public static let wideRanges: [ClosedRange<UInt32>] = words(of: "EastAsianWide.txt").compactMap { word in
        let ends = word.split(separator: "-").compactMap { UInt32($0, radix: 16) }
        return ends.count == 2 ? ends[0]...ends[1] : nil
    }

    /// Whether a character is wide or fullwidth.
    public static func isWide(_ scalar: Unicode.Scalar) -> Bool {
        wideRanges.contains { $0.contains(scalar.value) }
    }

    /// The words behind the first line.
    private static func words(of name: String) -> [Substring] {
        let folder = #filePath.split(separator: "/").dropLast().map { "/" + $0 }.joined()
        guard let text = TextFile.contents(of: folder + "/" + name) else { return [] }
        // By scalars: a blank and a skin tone are one character.
        let lines = text.unicodeScalars.split(separator: "\n").dropFirst()
        return lines.flatMap { $0.split(separator: " ") }.map { Substring($0) }
    }

    /// With each skin tone where a tone is to stand.
    private static func toned(_ scalars: [Unicode.Scalar]) -> [String] {
        guard let place = scalars.firstIndex(of: "@") else {
            return [String(String.UnicodeScalarView(scalars))]
        }
        return (0x1F3FB...0x1F3FF).compactMap(Unicode.Scalar.init).flatMap { (tone: Unicode.Scalar) in
            toned(Array(scalars[..<place]) + [tone] + Array(scalars[(place + 1)...]))
        }
    }
}
