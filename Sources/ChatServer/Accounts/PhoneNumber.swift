/// A phone number in the form in which accounts are kept and looked up: `+` and digits.
struct PhoneNumber: Hashable, Sendable, CustomStringConvertible {
    /// How many digits a whole number has; at most 15 (ITU-T E.164, section 6.1).
    static let digitCounts = 5...15

    /// The canonical form.
    let description: String

    /// The number that `text` means: separators are dropped, and `00` at the beginning or nothing stands for `+`, which
    /// forms of the web turn into a space. `nil` where it cannot be a whole number.
    init?(_ text: String) {
        var digits: [UInt8] = []
        var hasPlus = false
        for scalar in text.unicodeScalars {
            if ("0"..."9").contains(scalar) {
                digits.append(UInt8(ascii: scalar))
            } else if scalar == "+", digits.isEmpty, !hasPlus {
                hasPlus = true
            } else if !Self.isSeparator(scalar) {
                return nil
            }
            if digits.count > Self.digitCounts.upperBound + 2 { return nil }
        }
        if !hasPlus, digits.starts(with: "00".utf8) { digits.removeFirst(2) }
        guard Self.digitCounts.contains(digits.count) else { return nil }
        description = "+" + String(decoding: digits, as: UTF8.self)
    }

    private static func isSeparator(_ scalar: Unicode.Scalar) -> Bool {
        // The last two keep a number from being broken across lines.
        switch scalar {
        case " ", "-", ".", "/", "(", ")", "\u{A0}", "\u{2011}": true
        default: false
        }
    }
}
