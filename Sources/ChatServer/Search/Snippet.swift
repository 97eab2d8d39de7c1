/// The words around what a search found in a message (docs/PROTOCOL.md, section 3).
enum Snippet {
    /// How many words it is long.
    static let words = 24

    /// What FTS5 is told to put before and after a hit. Not the protocol's own marks: those may be part of a message.
    static let (opening, closing) = ("\u{1}", "\u{2}")

    /// FTS5's snippet with each hit between U+2068 and U+2069, which stand for nothing else in it and always in pairs.
    static func marked(_ text: String) -> String {
        var marked = String.UnicodeScalarView()
        var isOpen = false
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\u{1}":
                if !isOpen { marked.append("\u{2068}") }
                isOpen = true
            case "\u{2}":
                if isOpen { marked.append("\u{2069}") }
                isOpen = false
            case "\u{2066}"..."\u{2069}": continue
            default: marked.append(scalar)
            }
        }
        if isOpen { marked.append("\u{2069}") }
        return String(marked)
    }
}
