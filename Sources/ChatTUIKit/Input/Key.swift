/// A key as it is pressed, with the modifiers held down.
public struct Key: Hashable, Sendable {
    /// What is printed on the key.
    public enum Code: Hashable, Sendable {
        /// A character; with modifiers always in lower case.
        case character(Character)
        /// A key without a character.
        case named(NamedKey)
    }

    /// What is held down beside it.
    public struct Modifiers: OptionSet, Hashable, Sendable {
        /// The bits, as xterm counts them (its parameter less one).
        public let rawValue: UInt8

        /// A set from its bits.
        public init(rawValue: UInt8) {
            self.rawValue = rawValue
        }

        /// Shift; only with named keys, for a character carries it in itself.
        public static let shift = Modifiers(rawValue: 1)
        /// Alt, also sent as a leading Esc.
        public static let alt = Modifiers(rawValue: 2)
        /// Control.
        public static let control = Modifiers(rawValue: 4)
    }

    /// The key.
    public let code: Code
    /// The modifiers.
    public let modifiers: Modifiers

    /// A key with its modifiers.
    public init(_ code: Code, _ modifiers: Modifiers = []) {
        self.code = code
        self.modifiers = modifiers
    }

    /// A character typed.
    public static func character(_ character: Character) -> Key { Key(.character(character)) }
    /// A named key, alone or with modifiers.
    public static func named(_ key: NamedKey, _ modifiers: Modifiers = []) -> Key { Key(.named(key), modifiers) }
    /// Control and a letter.
    public static func control(_ character: Character) -> Key { Key(.character(character), .control) }
    /// Alt and a character.
    public static func alt(_ character: Character) -> Key { Key(.character(character), .alt) }
    /// Alt and a named key.
    public static func alt(_ key: NamedKey) -> Key { Key(.named(key), .alt) }

    /// The Enter key.
    public static let enter = Key.named(.enter)
    /// The Esc key.
    public static let escape = Key.named(.escape)
    /// The Tab key.
    public static let tab = Key.named(.tab)
    /// The Backspace key.
    public static let backspace = Key.named(.backspace)

    /// The same key with more modifiers held down.
    func adding(_ more: Modifiers) -> Key {
        Key(code, modifiers.union(more))
    }

    /// The character that pressing it types, if it types one.
    public var typed: Character? {
        guard modifiers.isEmpty, case .character(let character) = code else { return nil }
        return character
    }
}

/// The keys that have a name and no character.
public enum NamedKey: Hashable, Sendable {
    case enter, escape, tab, backspace, delete, insert
    case up, down, left, right, home, end, pageUp, pageDown
    /// F1 and on.
    case function(Int)
}
