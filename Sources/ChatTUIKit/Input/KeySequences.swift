/// The meaning of complete escape sequences.
enum KeySequences {
    /// Esc O and a letter.
    static func singleShift(_ scalar: Unicode.Scalar) -> Key? {
        if let key = letters[scalar] { return .named(key) }
        switch scalar {
        case "M": return .enter
        // The numeric keypad in application mode sends its characters shifted into the letters.
        case "j"..."y": return Unicode.Scalar(scalar.value - 0x40).map { .character(Character($0)) }
        default: return nil
        }
    }

    /// Esc [, parameters, and a final character.
    static func control(_ parameters: String, final: Unicode.Scalar) -> InputEvent? {
        if parameters.hasPrefix("<") { return mouse(parameters.dropFirst(), final: final) }
        // kitty appends sub-parameters behind colons: alternate keys and event types, of no interest here.
        let numbers = parameters.split(separator: ";", omittingEmptySubsequences: false)
            .map { Int($0.prefix { $0 != ":" }) }
        // A parameter left out is 1; one that is no number means nothing.
        guard let first = parameters.isEmpty || parameters.first == ";" ? 1 : numbers[0] else { return nil }
        let modifiers = modifiers(numbers.count > 1 ? numbers[1] : nil)
        switch final {
        case "I" where parameters.isEmpty: return .focus(true)
        case "O" where parameters.isEmpty: return .focus(false)
        case "Z": return .key(.named(.tab, .shift))
        case "~":
            // modifyOtherKeys: 27 ; modifiers ; code point.
            if first == 27, numbers.count == 3 { return key(codePoint: numbers[2], modifiers) }
            guard let key = numbered[first] else { return nil }
            return .key(.named(key, modifiers))
        case "u": return key(codePoint: first, modifiers)
        default:
            guard let key = letters[final] else { return nil }
            return .key(.named(key, modifiers))
        }
    }

    private static let letters: [Unicode.Scalar: NamedKey] = [
        "A": .up, "B": .down, "C": .right, "D": .left, "F": .end, "H": .home, "P": .function(1), "Q": .function(2),
        "R": .function(3), "S": .function(4),
    ]

    private static let numbered: [Int: NamedKey] = [
        1: .home, 2: .insert, 3: .delete, 4: .end, 5: .pageUp, 6: .pageDown, 7: .home, 8: .end,
        11: .function(1), 12: .function(2), 13: .function(3), 14: .function(4), 15: .function(5),
        17: .function(6), 18: .function(7), 19: .function(8), 20: .function(9), 21: .function(10),
        23: .function(11), 24: .function(12),
    ]

    /// xterm sends the bits plus one; Meta counts as Alt.
    private static func modifiers(_ parameter: Int?) -> Key.Modifiers {
        guard let parameter, (2...256).contains(parameter) else { return [] }
        let bits = UInt8(parameter - 1)
        return Key.Modifiers(rawValue: bits & 7).union(bits & 8 != 0 ? .alt : [])
    }

    private static func key(codePoint: Int?, _ modifiers: Key.Modifiers) -> InputEvent? {
        guard let codePoint, let value = UInt32(exactly: codePoint), let scalar = Unicode.Scalar(value) else {
            return nil
        }
        let key = Key(typed: scalar)
        guard case .character(let character) = key.code else {
            return .key(Key(key.code, key.modifiers.union(modifiers)))
        }
        if modifiers.isDisjoint(with: [.alt, .control]) { return .key(key) }
        let held = modifiers.subtracting(.shift)
        return .key(Key(.character(character.lowercasedAlone), key.modifiers.union(held)))
    }

    private static func mouse(_ parameters: Substring, final: Unicode.Scalar) -> InputEvent? {
        let numbers = parameters.split(separator: ";").map { Int($0) }
        guard final == "M", numbers.count == 3, let button = numbers[0], let column = numbers[1], let row = numbers[2],
            (1...Size.maximum).contains(column), (1...Size.maximum).contains(row)
        else { return nil }
        // Bits 2 to 4 are modifiers.
        let action: MouseEvent.Action
        switch button & ~0b11100 {
        case 0: action = .press
        case 64: action = .wheelUp
        case 65: action = .wheelDown
        default: return nil
        }
        return .mouse(MouseEvent(action, column: column - 1, row: row - 1))
    }
}

extension Key {
    /// The key that sends a character: Enter, Tab, Backspace and Esc have their own, other controls are Ctrl and a letter.
    init(typed scalar: Unicode.Scalar) {
        switch scalar.value {
        case 0x0A, 0x0D: self = .enter
        case 0x09: self = .tab
        case 0x08, 0x7F: self = .backspace
        case 0x1B: self = .escape
        case 0x00: self = .control(" ")
        case 0x01...0x1A: self = .control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x60)))
        case 0x1C...0x1F: self = .control(Character(Unicode.Scalar(UInt8(scalar.value) + 0x40)))
        default: self = .character(Character(scalar))
        }
    }
}
