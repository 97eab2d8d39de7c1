extension TextEditor {
    /// A step of the cursor, or what one deletion takes.
    enum Movement {
        case left, right
        case wordLeft, wordRight
        /// To the blank before the word, as Ctrl-W deletes.
        case blankLeft
        case lineStart, lineEnd
        case start, end
    }

    mutating func move(_ movement: Movement) {
        moveCursor(to: target(of: movement))
    }

    mutating func delete(_ movement: Movement, killing: Bool = true) {
        delete(to: target(of: movement), killing: killing)
    }

    private func target(of movement: Movement) -> Int {
        switch movement {
        case .left: cursor - 1
        case .right: cursor + 1
        case .wordLeft: skip(back: { $0.isWordPart })
        case .blankLeft: skip(back: { !$0.isWhitespace })
        case .wordRight: skipWordForward()
        case .lineStart: characters[..<cursor].lastIndex(of: "\n").map { $0 + 1 } ?? 0
        case .lineEnd: characters[cursor...].firstIndex(of: "\n") ?? characters.count
        case .start: 0
        case .end: characters.count
        }
    }

    private func skip(back isPart: (Character) -> Bool) -> Int {
        var position = cursor
        while position > 0, !isPart(characters[position - 1]) { position -= 1 }
        while position > 0, isPart(characters[position - 1]) { position -= 1 }
        return position
    }

    private func skipWordForward() -> Int {
        var position = cursor
        while position < characters.count, !characters[position].isWordPart { position += 1 }
        while position < characters.count, characters[position].isWordPart { position += 1 }
        return position
    }
}

extension Character {
    fileprivate var isWordPart: Bool { isLetter || isNumber || self == "_" }
}
