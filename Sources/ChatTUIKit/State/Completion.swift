/// What Tab offers in the composer, while it offers something.
struct Completion: Sendable {
    /// What can stand in the place of what was typed.
    struct Candidate: Hashable, Sendable {
        /// What is written.
        let text: String
        /// What follows it, once it is decided on: a blank after a word, nothing after a folder.
        let suffix: String

        init(_ text: String, suffix: String = " ") {
            self.text = text
            self.suffix = suffix
        }
    }

    /// The characters of the composer that a candidate replaces.
    private(set) var range: Range<Int>
    /// What stood there.
    let written: String
    let candidates: [Candidate]
    /// The candidate that stands there now; nil while only what all have in common does.
    private(set) var chosen: Int?

    init(range: Range<Int>, written: String, candidates: [Candidate]) {
        self.range = range
        self.written = written
        self.candidates = candidates
    }

    /// What the first Tab writes: the only candidate, or what all have in common.
    mutating func begin() -> (range: Range<Int>, text: String) {
        if let only = candidates.first, candidates.count == 1 { return replace(with: only.text + only.suffix) }
        let common = candidates.dropFirst().reduce(candidates.first?.text ?? written) { $0.commonStart(with: $1.text) }
        // Names that differ in case alone may agree on less than was typed.
        return replace(with: common.count > written.count ? common : written)
    }

    /// What the next Tab writes.
    mutating func next() -> (range: Range<Int>, text: String) {
        let index = chosen.map { ($0 + 1) % candidates.count } ?? 0
        chosen = index
        return replace(with: candidates[index].text)
    }

    /// What Esc writes.
    func cancelled() -> (range: Range<Int>, text: String) { (range, written) }

    private mutating func replace(with text: String) -> (range: Range<Int>, text: String) {
        defer { range = range.lowerBound..<range.lowerBound + text.count }
        return (range, text)
    }
}

extension String {
    func commonStart(with other: String) -> String {
        String(zip(self, other).prefix { $0 == $1 }.map(\.0))
    }

    /// Whether it begins like a text, whatever the case.
    func beginsLike(_ text: some StringProtocol) -> Bool {
        lowercased().hasPrefix(text.lowercased())
    }
}

/// What is being written at the cursor, and so what can complete it.
enum CompletionSubject: Equatable {
    case command(Range<Int>)
    /// What follows a command's name, whole.
    case argument(Command.Argument.Kind, Range<Int>)
    case path(Range<Int>)
    /// A word of a message: somebody's name.
    case name(Range<Int>)

    /// The subject before the cursor; nil if there is nothing to complete.
    init?(_ editor: TextEditor, side: Side) {
        let before = editor.characters[..<editor.cursor]
        if before.first == "/", before.dropFirst().first != "/" {
            guard let blank = before.firstIndex(where: \.isWhitespace) else {
                let name = before.dropFirst()
                self = name.contains("/") ? .path(0..<editor.cursor) : .command(1..<editor.cursor)
                return
            }
            let name = String(before[1..<blank])
            if let argument = CommandTable.commands(for: side).first(where: { $0.name == name })?.argument {
                let start = before[blank...].firstIndex { !$0.isWhitespace } ?? editor.cursor
                self = .argument(argument.kind, start..<editor.cursor)
                return
            }
        }
        let start = before.lastIndex(where: \.isWhitespace).map { $0 + 1 } ?? 0
        let word = String(before[start...])
        guard !word.isEmpty else { return nil }
        self =
            ["./", "../", "~/", "/"].contains(where: word.hasPrefix)
            ? .path(start..<editor.cursor)
            : .name(start..<editor.cursor)
    }
}
