/// A program of the person's with its arguments, as the settings have it: `mpv --no-video "$1"`.
///
/// No shell looks at it: quotes and backslashes hold words together, and nothing else means anything.
public struct ProgramWords: Hashable, Sendable {
    private let words: [String]

    /// Takes a command line apart.
    ///
    /// - Returns: nil for one without a program, or with a quote that is not closed.
    public init?(_ line: String) {
        var words: [String] = []
        var word: String?
        var quote: Character?
        var characters = line[...]
        while let character = characters.popFirst() {
            switch (character, quote) {
            case ("\\", let quote) where quote != "'":
                guard let next = characters.popFirst() else { return nil }
                word = (word ?? "") + String(next)
            case (let character, let open?) where character == open: quote = nil
            case ("'", nil), ("\"", nil):
                quote = character
                word = word ?? ""
            case (let character, nil) where character.isWhitespace:
                if let word { words.append(word) }
                word = nil
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        guard quote == nil, words.first?.isEmpty == false else { return nil }
        self.words = words
    }

    /// What it is called.
    public var name: String { words[0] }

    /// The program and its arguments, with a file in the place of each `$1`, or behind all others where there is none.
    public func words(for file: String) -> [String] {
        let filled = words.dropFirst().map { Self.fill($0, with: file) }
        return [name] + filled.map(\.text) + (filled.contains(where: \.isFilled) ? [] : [file])
    }

    private static func fill(_ word: String, with file: String) -> (text: String, isFilled: Bool) {
        var (text, isFilled, rest) = ("", false, word[...])
        while let character = rest.popFirst() {
            if character == "$", rest.first == "1" {
                rest.removeFirst()
                text += file
                isFilled = true
            } else {
                text.append(character)
            }
        }
        return (text, isFilled)
    }
}
