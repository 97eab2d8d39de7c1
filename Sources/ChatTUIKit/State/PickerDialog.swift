import ChatWire

/// A dialog with a field over a list, of which one entry is chosen.
protocol PickerDialog: Sendable {
    var query: TextEditor { get set }
    /// The chosen entry's index.
    var chosen: Int { get set }
    /// How many entries the list has.
    var entryCount: Int { get }

    /// Notes that the query has changed.
    mutating func changed(at now: Timestamp)

    /// Chooses an entry, or the one at the end beyond which there is none.
    mutating func choose(_ index: Int)
}

extension PickerDialog {
    mutating func choose(_ index: Int) {
        chosen = min(max(0, index), max(0, entryCount - 1))
    }

    /// Puts a pasted text's first line into the field.
    mutating func paste(_ text: String, at now: Timestamp) {
        query.insert(UserText(text).lines.first?.text ?? "")
        changed(at: now)
    }

    /// Does what a key means to the field and the list.
    ///
    /// - Parameters:
    ///   - action: what the key is bound to, if to anything.
    ///   - typed: the character that it types otherwise.
    /// - Returns: what is left to be done by whoever shows the dialog.
    mutating func perform(_ action: Action?, typed: Character?, at now: Timestamp) -> Action? {
        switch action {
        case .fieldNext?: choose(chosen + 1)
        case .fieldPrevious?: choose(chosen - 1)
        case .confirm?, .cancel?, .quit?, .redraw?, .complete?: return action
        case let action?:
            let before = query.characters
            query.perform(action)
            if query.characters != before { changed(at: now) }
        case nil:
            guard let typed else { break }
            query.insert(String(typed))
            changed(at: now)
        }
        return nil
    }
}

/// Words that are asked for once they have rested, so that not every letter is.
struct RestedQuery: Sendable {
    /// When they are asked for; nil: they have been.
    private(set) var askAt: Timestamp?
    /// What was asked for last.
    private(set) var asked: String

    /// How long they have to rest, in milliseconds.
    static let pause: Int64 = 200

    init(asked: String = "") {
        self.asked = asked
    }

    /// Notes what stands in the field now.
    mutating func changed(to words: String, at now: Timestamp) {
        askAt = words == asked ? nil : now.advanced(byMilliseconds: Self.pause)
    }

    /// Asks for nothing, whatever stands in the field.
    mutating func rest() {
        askAt = nil
    }

    /// What to ask for, when it is time.
    mutating func due(_ words: String, at now: Timestamp) -> String? {
        guard let time = askAt, time <= now else { return nil }
        askAt = nil
        asked = words
        return words
    }
}
