extension Key {
    /// Reads a name as the settings have it: `ctrl-n`, `alt-down`, `f1`, `alt-1`, `shift-tab`.
    ///
    /// - Returns: nil for what names no key.
    public init?(name: String) {
        var modifiers: Modifiers = []
        var rest = name[...]
        while let (prefix, modifier) = Self.prefixes.first(where: { rest.lowercased().hasPrefix($0.0) }),
            rest.count > prefix.count
        {
            rest = rest.dropFirst(prefix.count)
            modifiers.insert(modifier)
        }
        if let named = NamedKey(name: rest.lowercased()) {
            self.init(.named(named), modifiers)
        } else if rest.lowercased() == "space" {
            self.init(.character(" "), modifiers)
        } else if rest.count == 1, let character = rest.first {
            self.init(.character(modifiers.isEmpty ? character : character.lowercasedAlone), modifiers)
        } else {
            return nil
        }
    }

    private static let prefixes: [(String, Modifiers)] = [
        ("ctrl-", .control), ("alt-", .alt), ("shift-", .shift),
    ]

    /// The name that ``init(name:)`` reads.
    public var name: String {
        var name = ""
        for (prefix, modifier) in Self.prefixes where modifiers.contains(modifier) { name += prefix }
        switch code {
        case .character(" "): name += "space"
        case .character(let character): name.append(character)
        case .named(let key): name += key.name
        }
        return name
    }

    /// The name in as few cells as a footer has: `^K`, `A-a`, `F1`, `↑`.
    public var shortName: String {
        var name = ""
        if modifiers.contains(.control) { name += "^" }
        if modifiers.contains(.alt) { name += "A-" }
        if modifiers.contains(.shift) { name += "S-" }
        switch code {
        case .character(" "): name += "Space"
        case .character(let character):
            name += modifiers.contains(.control) ? character.uppercased() : String(character)
        case .named(let key): name += key.shortName
        }
        return name
    }
}

extension NamedKey {
    private static let names: [(NamedKey, name: String, short: String)] = [
        (.enter, "enter", "Enter"), (.escape, "esc", "Esc"), (.tab, "tab", "Tab"),
        (.backspace, "backspace", "Backspace"), (.delete, "delete", "Del"), (.insert, "insert", "Ins"),
        (.up, "up", "↑"), (.down, "down", "↓"), (.left, "left", "←"), (.right, "right", "→"),
        (.home, "home", "Home"), (.end, "end", "End"), (.pageUp, "pgup", "PgUp"), (.pageDown, "pgdn", "PgDn"),
    ]

    init?(name: String) {
        if let known = Self.names.first(where: { $0.name == name }) {
            self = known.0
        } else if name.count > 1, name.hasPrefix("f"), let number = Int(name.dropFirst()), (1...24).contains(number) {
            self = .function(number)
        } else {
            return nil
        }
    }

    var name: String {
        if case .function(let number) = self { return "f\(number)" }
        return Self.names.first { $0.0 == self }?.name ?? ""
    }

    var shortName: String {
        if case .function(let number) = self { return "F\(number)" }
        return Self.names.first { $0.0 == self }?.short ?? ""
    }
}

extension Character {
    /// The lower-case form, where it is one character.
    var lowercasedAlone: Character {
        let lower = lowercased()
        return lower.count == 1 ? lower.first ?? self : self
    }
}
