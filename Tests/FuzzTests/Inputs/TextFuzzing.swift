import ChatTUIKit

/// The bytes are a text that someone else wrote.
enum TextFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        let text = UserText(String(decoding: bytes, as: UTF8.self))
        for line in text.lines + [text.line] {
            try check(line)
            for width in [1, 2, 7, 40] {
                for wrapped in line.wrapped(to: width) {
                    try FuzzFinding.expect(wrapped.width <= width, "\(wrapped.width) cells in a line of \(width)")
                    try check(wrapped)
                }
                let short = line.truncated(to: width)
                try FuzzFinding.expect(short.width <= width, "truncated to \(short.width) cells, not \(width)")
                try check(short)
            }
        }
    }

    private static func check(_ line: DisplayText) throws(FuzzFinding) {
        var width = 0
        for glyph in line.glyphs {
            try FuzzFinding.expect((1...2).contains(glyph.width), "a glyph of \(glyph.width) cells")
            width += glyph.width
        }
        try FuzzFinding.expect(width == line.width, "glyphs of \(width) cells in a line of \(line.width)")
        for scalar in line.text.unicodeScalars {
            try FuzzFinding.expect(isHarmless(scalar), "U+\(String(scalar.value, radix: 16)) reaches the screen")
        }
    }

    /// Nothing that a terminal obeys, and nothing that hides or turns the text around it.
    private static func isHarmless(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0xAD, 0x61C, 0x180E, 0x200B...0x200F, 0x202A...0x202E, 0x2060...0x2069, 0xFEFF, 0xE0000...0xE0FFF: false
        default: ![.control, .lineSeparator, .paragraphSeparator].contains(scalar.properties.generalCategory)
        }
    }
}
