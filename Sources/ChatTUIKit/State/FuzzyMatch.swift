/// How well a few letters name a text: those who type `bol` mean Bo Lind.
///
/// Every word of the query must be found. A word is worth most where the text or one of its words begins with it, then
/// where it stands inside one, then where its letters come in order; among equals the shorter text wins.
struct FuzzyQuery {
    private let words: [[UInt8]]

    init(_ text: String) {
        words = text.lowercased().split(whereSeparator: \.isWhitespace).map { Array($0.utf8) }
    }

    /// Whether there is nothing to find: everything matches alike then.
    var isEmpty: Bool { words.isEmpty }

    /// The worth of a prepared text; nil if it does not match.
    func score(_ text: FuzzyText) -> Int? {
        var score = 0
        for word in words {
            guard let worth = Self.worth(of: word, in: text.bytes) else { return nil }
            score += worth
        }
        return score - min(text.bytes.count, 60)
    }

    private static func worth(of word: [UInt8], in text: [UInt8]) -> Int? {
        guard word.count <= text.count else { return nil }
        return text.withUnsafeBufferPointer { text in
            word.withUnsafeBufferPointer { word in
                let place = place(of: word, in: text) ?? 0
                if place >= 800 { return place }
                return inOrder(word, in: text).map { max($0, place) }
            }
        }
    }

    /// The worth of the whole word standing somewhere.
    private static func place(of word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var best: Int?
        for start in 0...(text.count - word.count) where text[start] == word[0] {
            var length = 1
            while length < word.count, text[start + length] == word[length] { length += 1 }
            guard length == word.count else { continue }
            if start == 0 { return 1_000 }
            if isWordStart(start, text) { best = 800 } else if best == nil { best = 500 }
            if best == 800 { break }
        }
        return best
    }

    /// The worth of the letters coming in order: more for those at the start of a word or right after the one before.
    private static func inOrder(_ word: UnsafeBufferPointer<UInt8>, in text: UnsafeBufferPointer<UInt8>) -> Int? {
        var position = 0
        var worth = 0
        var isAdjacent = false
        var areAllStarts = true
        for byte in word {
            while position < text.count, text[position] != byte {
                position += 1
                isAdjacent = false
            }
            guard position < text.count else { return nil }
            let isStart = isWordStart(position, text)
            areAllStarts = areAllStarts && isStart
            worth += isStart ? 40 : isAdjacent ? 25 : 5
            position += 1
            isAdjacent = true
        }
        // Initials name someone better than letters inside a word do.
        return areAllStarts ? 700 : min(worth, 400)
    }

    private static func isWordStart(_ position: Int, _ text: UnsafeBufferPointer<UInt8>) -> Bool {
        guard position > 0 else { return true }
        switch text[position - 1] {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), 0x80...: return false
        default: return true
        }
    }
}

/// A text prepared to be matched many times.
struct FuzzyText: Sendable {
    /// In lower case.
    let bytes: [UInt8]

    init(_ text: String) {
        bytes = Array(text.lowercased().utf8)
    }
}
