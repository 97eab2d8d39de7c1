/// One unit of input as the terminal layer gets it from ncurses' `wget_wch` with the keypad on.
public enum TerminalInput: Hashable, Sendable {
    /// A character, also controls and Esc.
    case scalar(Unicode.Scalar)
    /// A key that ncurses knew by its terminfo entry.
    case function(FunctionKey)
    /// A report of the mouse that ncurses has read.
    case mouse(MouseEvent)
}

/// A key that ncurses recognised.
public struct FunctionKey: Hashable, Sendable {
    /// Which.
    public let key: NamedKey
    /// What was held down.
    public let modifiers: Key.Modifiers

    /// A key with its modifiers.
    public init(_ key: NamedKey, _ modifiers: Key.Modifiers = []) {
        self.key = key
        self.modifiers = modifiers
    }

    /// Reads the name of an extended terminfo capability, as `keyname(3)` gives it for keys without a constant: `kUP3` is
    /// Alt-Up, `kRIT5` Ctrl-Right.
    ///
    /// - Returns: nil for a capability that is none of these keys.
    public init?(terminfoName name: String) {
        guard let digit = name.last?.wholeNumberValue, (2...8).contains(digit),
            let key = Self.extended[String(name.dropLast())]
        else {
            guard let key = Self.extended[name] else { return nil }
            // Without a digit they are the shifted keys.
            self.init(key, .shift)
            return
        }
        self.init(key, Key.Modifiers(rawValue: UInt8(digit - 1)))
    }

    private static let extended: [String: NamedKey] = [
        "kUP": .up, "kDN": .down, "kLFT": .left, "kRIT": .right, "kHOM": .home, "kEND": .end, "kPRV": .pageUp,
        "kNXT": .pageDown, "kDC": .delete, "kIC": .insert,
    ]
}
