/// The words that a search is for: any text, whatever it holds, read as words and beginnings of words.
struct SearchWords: Hashable, Sendable {
    /// The most words that count; a longer text is searched for by its first ones.
    static let limit = 32
    /// How much of a word counts, in Unicode scalars.
    static let wordLength = 64

    /// The words, as they were written: what stands between space.
    let words: [String]

    /// The words of `text`.
    init(_ text: String) {
        var words: [String] = []
        for part in text.unicodeScalars.split(whereSeparator: \.isBetweenWords) {
            let word = String(String.UnicodeScalarView(part.prefix(Self.wordLength)))
            if !words.contains(word) { words.append(word) }
            if words.count == Self.limit { break }
        }
        self.words = words
    }

    /// The query in FTS5's language, which finds the texts that hold all the words; `nil` without any.
    ///
    /// Each word stands in quotes, in which nothing but a quote has a meaning. What letters and digits are in it FTS5 decides,
    /// as it did for the messages: `don't` is `don` followed by what begins with `t`. A word without any drops out, because no
    /// `AND` is written between them; where all do, nothing is found.
    var expression: String? {
        words.isEmpty ? nil : words.map { "\"\($0.replacing("\"", with: "\"\""))\" *" }.joined(separator: " ")
    }
}

extension Unicode.Scalar {
    /// Whether it parts words: space, and control characters, of which NUL would end the query.
    fileprivate var isBetweenWords: Bool { properties.isWhitespace || properties.generalCategory == .control }
}
