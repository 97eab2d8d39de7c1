/// Text that came from someone else.
///
/// It is kept as it was sent, to be copied, quoted and sent on; what can be drawn of it is a ``DisplayText`` only.
public struct UserText: Hashable, Sendable {
    /// The text as it came. Never to be written to a terminal.
    public let original: String

    /// Wraps text from outside.
    public init(_ original: String) {
        self.original = original
    }

    /// All of it on one line, for names, titles and previews: each line break is drawn as a blank.
    public var line: DisplayText {
        guard original.contains(where: \.isLineBreak) else { return DisplayText(original) }
        return DisplayText(String(original.map { $0.isLineBreak ? " " : $0 }))
    }

    /// Its lines, as its author broke them.
    public var lines: [DisplayText] {
        original.split(omittingEmptySubsequences: false, whereSeparator: \.isLineBreak).map { DisplayText($0) }
    }

    /// Whether there is no text.
    public var isEmpty: Bool { original.isEmpty }
}

extension Character {
    /// Line feed, carriage return, both, and Unicode's line and paragraph separators; not the rare vertical tab and form
    /// feed, which are shown as controls.
    var isLineBreak: Bool {
        switch self {
        case "\n", "\r", "\r\n", "\u{85}", "\u{2028}", "\u{2029}": true
        default: false
        }
    }
}
