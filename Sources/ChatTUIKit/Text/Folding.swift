/// Makes text safe and of known width.
///
/// What comes out holds nothing that a terminal obeys (escape sequences, controls), that reorders its neighbours
/// (bidi controls) or that hides (zero-width characters), and only graphemes on whose width ncurses and terminals agree:
/// variation selectors and skin tones are stripped, of a ZWJ sequence the first emoji stays, a flag becomes the two
/// letters of its country, and U+FFFD stands for what is unknown.
enum Folding {
    /// A lone mark needs something to sit on.
    private static let dottedCircle: Unicode.Scalar = "\u{25CC}"
    private static let replacement: Unicode.Scalar = "\u{FFFD}"

    /// The folded form of one line. Line breaks in it get a visible stand-in: split the text first, where lines matter.
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
        var result = String.UnicodeScalarView()
        for character in text {
            fold(character, into: &result)
        }
        return String(result)
    }

    private static func fold(_ character: Character, into result: inout String.UnicodeScalarView) {
        let scalars = character.unicodeScalars
        guard let first = scalars.first else { return }
        if first.value < 0x7F, first.value >= 0x20, scalars.count == 1 {
            result.append(first)
            return
        }
        if isRegionalIndicator(first) {
            for scalar in scalars where isRegionalIndicator(scalar) {
                result.append(Unicode.Scalar(UInt8(scalar.value - 0x1F1E6) + UInt8(ascii: "A")))
            }
            return
        }
        // Digits are emoji only under a keycap.
        let isEmojiSequence =
            scalars.count > 1 && first.properties.isEmoji && (!first.isASCII || scalars.contains("\u{20E3}"))
        var marks = 0
        var hasBase = false
        for scalar in scalars {
            if isEmojiSequence, hasBase { break }
            switch CharacterWidth(scalar) {
            case .narrow, .wide:
                append(base: scalar, to: &result)
                hasBase = true
                marks = 0
            case .mark:
                if !hasBase {
                    hasBase = true
                    // Conjoining letters join with their like alone, so that nothing could be put under them.
                    guard scalar.properties.isGraphemeExtend else {
                        result.append(replacement)
                        continue
                    }
                    result.append(dottedCircle)
                }
                guard marks < Glyph.maximumMarks else { continue }
                marks += 1
                result.append(scalar)
            case .replaced:
                result.append(contentsOf: standIn(for: scalar))
                hasBase = true
                marks = Glyph.maximumMarks
            case .dropped:
                continue
            }
        }
    }

    /// A base, with every kind of blank drawn as a plain one.
    private static func append(base: Unicode.Scalar, to result: inout String.UnicodeScalarView) {
        if base.properties.generalCategory == .spaceSeparator, base != "\u{A0}" {
            result.append(contentsOf: CharacterWidth(base) == .wide ? "  ".unicodeScalars : " ".unicodeScalars)
        } else {
            result.append(base)
        }
    }

    /// The control pictures for C0 and DEL, a blank for tabs, U+FFFD for the rest.
    private static func standIn(for scalar: Unicode.Scalar) -> String.UnicodeScalarView {
        switch scalar.value {
        case 0x09: "    ".unicodeScalars
        case 0x00..<0x20: String.UnicodeScalarView([Unicode.Scalar(0x2400 + scalar.value) ?? replacement])
        case 0x7F: "\u{2421}".unicodeScalars
        default: String.UnicodeScalarView([replacement])
        }
    }

    private static func isRegionalIndicator(_ scalar: Unicode.Scalar) -> Bool {
        (0x1F1E6...0x1F1FF).contains(scalar.value)
    }
}
