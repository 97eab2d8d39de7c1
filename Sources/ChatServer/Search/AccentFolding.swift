import Foundation

/// Letters without their accents: `ά` is `α`, `ё` is `е`.
///
/// What makes another letter of one stays: the voicing marks of kana, nuktas and viramas of Indic scripts, the parts of
/// Hangul syllables.
enum AccentFolding {
    /// What each letter is without accents, for the ranges that hold accented ones beside Latin.
    private static let letters: [Unicode.Scalar: Unicode.Scalar] = {
        var letters: [Unicode.Scalar: Unicode.Scalar] = [:]
        for value in [0x00C0...0x06FF, 0x1E00...0x1FFF, 0xFB1D...0xFB4F].joined() {
            guard let scalar = Unicode.Scalar(UInt32(value)) else { continue }
            let parts = String(scalar).decomposedStringWithCanonicalMapping.unicodeScalars
            guard let base = parts.first, base != scalar, parts.dropFirst().allSatisfy(\.isAccent) else { continue }
            letters[scalar] = base
        }
        return letters
    }()

    /// The text with the accents of its letters off.
    static func fold(_ text: String) -> String {
        if text.utf8.allSatisfy({ $0 < 0x80 }) { return text }
        var folded = String.UnicodeScalarView()
        for scalar in text.unicodeScalars { folded.append(letters[scalar] ?? scalar) }
        return String(folded)
    }
}

extension Unicode.Scalar {
    /// Whether it is a mark of a class above those that belong to the letter itself (Unicode, "Canonical Combining Class").
    fileprivate var isAccent: Bool { properties.canonicalCombiningClass.rawValue > 9 }
}
