/// A line editor with several lines: readline's keys as methods, undo, and one killed text.
///
/// The cursor stands between characters as a reader counts them. Controls never get in, but line feed and tab.
public struct TextEditor: Hashable, Sendable {
    /// The text, character by character.
    public private(set) var characters: [Character] = []
    /// Characters before the cursor.
    public private(set) var cursor = 0
    private var killed: [Character] = []
    private var undoable: [Snapshot] = []
    private var isTyping = false

    private struct Snapshot: Hashable, Sendable {
        let characters: [Character]
        let cursor: Int
    }

    /// The most characters that it takes; far more than the server does.
    public static let maximumLength = 100_000
    /// What undo keeps, in characters of all snapshots together.
    private static let undoLimit = 200_000

    /// An editor of a text, the cursor at its end.
    public init(_ text: String = "") {
        characters = Array(Self.clean(text))
        cursor = characters.count
    }

    /// The text.
    public var text: String { String(characters) }
    /// Whether there is no text.
    public var isEmpty: Bool { characters.isEmpty }

    /// Inserts text before the cursor.
    public mutating func insert(_ text: String) {
        let clean = Self.clean(text)
        guard !clean.isEmpty, characters.count < Self.maximumLength else { return }
        let isWord = clean.count == 1 && clean.first?.isWhitespace == false
        if !isTyping || !isWord { remember() }
        isTyping = isWord
        splice(cursor..<cursor, with: Array(clean.prefix(Self.maximumLength - characters.count)))
    }

    /// Replaces the whole text; can be undone.
    public mutating func replace(with text: String) {
        remember()
        isTyping = false
        characters = Array(Self.clean(text).prefix(Self.maximumLength))
        cursor = characters.count
    }

    /// Replaces a part of the text and puts the cursor behind it; can be undone. Out of range it is brought into it.
    public mutating func replace(_ range: Range<Int>, with text: String) {
        remember()
        isTyping = false
        let clean = Array(Self.clean(text))
        let range = range.clamped(to: 0..<characters.count)
        guard characters.count - range.count + clean.count <= Self.maximumLength else { return }
        splice(range, with: clean)
    }

    /// Puts the cursor somewhere; out of range it goes to the nearer end.
    public mutating func moveCursor(to position: Int) {
        isTyping = false
        cursor = min(max(0, position), characters.count)
    }

    /// Takes back the last change.
    public mutating func undo() {
        isTyping = false
        guard let last = undoable.popLast() else { return }
        characters = last.characters
        cursor = last.cursor
    }

    /// Inserts what was killed last.
    public mutating func yank() {
        guard !killed.isEmpty else { return }
        isTyping = false
        insert(String(killed))
    }

    /// Deletes between the cursor and another position.
    mutating func delete(to position: Int, killing: Bool) {
        let position = min(max(0, position), characters.count)
        guard position != cursor else { return }
        remember()
        isTyping = false
        let range = min(cursor, position)..<max(cursor, position)
        if killing { killed = Array(characters[range]) }
        splice(range, with: [])
    }

    /// Replaces characters and puts the cursor behind the new ones.
    ///
    /// What comes to stand side by side may join to one character: a mark and its letter, two halves of a flag, and then
    /// the halves of all flags that follow. Text is counted anew then, as a reader would.
    private mutating func splice(_ range: Range<Int>, with new: [Character]) {
        let before = range.lowerBound > 0 ? characters[range.lowerBound - 1] : "a"
        let after = range.upperBound < characters.count ? characters[range.upperBound] : "a"
        characters.replaceSubrange(range, with: new)
        cursor = range.lowerBound + new.count
        guard !(before.isASCII && after.isASCII && new.allSatisfy(\.isASCII)) else { return }
        let end = characters[..<cursor].reduce(0) { $0 + $1.utf8.count }
        characters = Array(String(characters))
        var (position, offset) = (0, 0)
        while offset < end, position < characters.count {
            offset += characters[position].utf8.count
            position += 1
        }
        cursor = position
    }

    private mutating func remember() {
        undoable.append(Snapshot(characters: characters, cursor: cursor))
        var kept = undoable.reduce(0) { $0 + $1.characters.count + 1 }
        while kept > Self.undoLimit, let first = undoable.first {
            kept -= first.characters.count + 1
            undoable.removeFirst()
        }
        if undoable.count > 500 { undoable.removeFirst() }
    }

    /// The text without controls, but line feed and tab.
    private static func clean(_ text: String) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if scalar == "\n" || scalar == "\t" || scalar.properties.generalCategory != .control {
                scalars.append(scalar)
            }
        }
        return String(scalars)
    }
}
