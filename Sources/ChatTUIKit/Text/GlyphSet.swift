/// Which glyphs the terminal can show.
public enum GlyphSet: Sendable {
    /// All that the locale knows.
    case unicode
    /// ASCII alone: `--ascii`, and locales that are not UTF-8.
    case ascii

    /// What to draw in one cell for a glyph that is not ASCII.
    func twin(of glyph: Glyph) -> Glyph {
        let twin = glyph.text.unicodeScalars.first.flatMap { Self.twins[$0] } ?? "?"
        return Glyph(text: String(twin), width: 1)
    }

    /// The twins of the program's own glyphs, each one cell wide.
    private static let twins: [Unicode.Scalar: Unicode.Scalar] = [
        "│": "|", "─": "-", "├": "+", "┤": "+", "┬": "+", "┴": "+", "┼": "+", "┌": "+", "┐": "+", "└": "+", "┘": "+",
        "┃": "|", "▌": ">", "●": "*", "○": "o", "◷": ".", "✓": "v", "✗": "x", "…": "~", "·": "-", "↓": "v", "↑": "^",
        "←": "<", "→": ">", "◌": ".", "\u{A0}": " ", "█": "#", "░": ".", "▁": "_", "▂": "_", "▃": ".", "▄": "-",
        "▅": "=",
        "▆": "=", "▇": "#", "›": ">", "•": "*", "↳": ">", "–": "-", "—": "-", "’": "'",
        "“": "\"", "”": "\"", "⚠": "!", "⏎": "/",
    ]
}
