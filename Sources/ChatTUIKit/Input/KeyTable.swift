/// The one table of keys: it dispatches, and feeds the footer, the help and the documentation.
public struct KeyTable: Sendable {
    /// All rows, in the order of the help.
    public let bindings: [KeyBinding]
    private let actions: [KeyContext: [Key: Action]]

    /// The keys as they come.
    public static let standard = KeyTable(bindings: defaults)

    /// What is wrong with rebound keys; said at start, by name.
    public enum Problem: Hashable, Sendable, CustomStringConvertible {
        /// No action has this name.
        case unknownAction(String)
        /// No key has this name.
        case unknownKey(String, action: String)
        /// Terminals send this key as another one, or need it themselves.
        case reservedKey(Key, Action)
        /// Two actions of one context want the key.
        case clash(Key, Action, Action)

        /// The actions that want one key.
        fileprivate var actions: [Action] {
            if case .clash(_, let first, let second) = self { [first, second] } else { [] }
        }

        /// For a person.
        public var description: String {
            switch self {
            case .unknownAction(let name): "no action is called \(name)"
            case .unknownKey(let name, let action): "\(name), bound to \(action), is no key"
            case .reservedKey(let key, let action): "\(key.name), bound to \(action.rawValue), cannot be bound"
            case .clash(let key, let first, let second):
                "\(key.name) is bound to both \(first.rawValue) and \(second.rawValue)"
            }
        }
    }

    /// Binds keys anew.
    ///
    /// - Parameter rebound: names of keys by name of action; they replace the action's own.
    /// - Returns: the table, and what is wrong with it. What is wrong is left as it was.
    public static func rebinding(_ rebound: [String: [String]]) -> (table: KeyTable, problems: [Problem]) {
        var bindings = defaults
        var problems: [Problem] = []
        for (name, keyNames) in rebound.sorted(by: { $0.key < $1.key }) {
            guard let action = Action(rawValue: name), bindings.contains(where: { $0.action == action }) else {
                problems.append(.unknownAction(name))
                continue
            }
            var keys: [Key] = []
            for keyName in keyNames {
                if let key = Key(name: keyName) {
                    if reserved.contains(key) { problems.append(.reservedKey(key, action)) } else { keys.append(key) }
                } else {
                    problems.append(.unknownKey(keyName, action: name))
                }
            }
            guard !keys.isEmpty || keyNames.isEmpty else { continue }
            for index in bindings.indices where bindings[index].action == action { bindings[index].keys = keys }
        }
        let clashes = KeyTable(bindings: bindings).clashes
        // Whoever wants a key that is taken keeps their own.
        let refused = Set(clashes.flatMap(\.actions)).filter { rebound[$0.rawValue] != nil }
        for index in bindings.indices where refused.contains(bindings[index].action) {
            bindings[index] = defaults[index]
        }
        return (KeyTable(bindings: bindings), problems + clashes)
    }

    /// Sent alike by Enter, Tab, Backspace and Esc, or eaten by flow control.
    private static let reserved: Set<Key> = Set("jhimsq[".map { Key.control($0) })

    init(bindings: [KeyBinding]) {
        self.bindings = bindings
        var actions: [KeyContext: [Key: Action]] = [:]
        for binding in bindings {
            for key in binding.keys where actions[binding.context]?[key] == nil {
                actions[binding.context, default: [:]][key] = binding.action
            }
        }
        self.actions = actions
    }

    /// What a key does, asked in several contexts, the nearest first, and then everywhere.
    public func action(for key: Key, in contexts: KeyContext...) -> Action? {
        for context in contexts {
            if let action = actions[context]?[key] { return action }
        }
        return actions[.everywhere]?[key]
    }

    /// The row of an action, if the action has a key.
    public func binding(_ action: Action) -> KeyBinding? {
        bindings.first { $0.action == action && !$0.keys.isEmpty }
    }

    /// Which of the keys for chats by their place it is, from 1.
    public func place(of key: Key) -> Int? {
        binding(.chatByPlace)?.keys.firstIndex(of: key).map { $0 + 1 }
    }

    /// Keys that two actions want where they would meet.
    private var clashes: [Problem] {
        var problems: [Problem] = []
        for (index, first) in bindings.enumerated() {
            for second in bindings[(index + 1)...] where first.action != second.action {
                guard Self.meet(first.context, second.context) else { continue }
                problems += first.keys.filter(second.keys.contains).map { .clash($0, first.action, second.action) }
            }
        }
        return problems
    }

    /// Whether a key of one context hides the same key of the other. Keys everywhere may be taken by any other context.
    private static func meet(_ first: KeyContext, _ second: KeyContext) -> Bool {
        let together: Set<KeyContext> = [.chat, .composer, .editing, .everywhere]
        return first == second || (together.contains(first) && together.contains(second))
    }
}
