public import ChatYAML

extension Settings {
    /// Reads the settings from a file's root; nil is an empty file.
    ///
    /// - Throws: ``YAMLError`` that names the first setting that there is not, or whose value does not fit.
    public init(_ root: YAMLNode?) throws(YAMLError) {
        self.init()
        guard let root else { return }
        for entry in try SettingsReader.entries(of: root, "the settings") {
            switch entry.key {
            case "profiles": profiles = try Self.profiles(entry.value)
            default:
                guard try console.take(entry) else {
                    throw SettingsReader.unknown(entry, known: ["profiles"] + ConsoleSettings.names)
                }
            }
        }
    }

    private static func profiles(_ node: YAMLNode) throws(YAMLError) -> [String: ProfileSettings] {
        var profiles: [String: ProfileSettings] = [:]
        for entry in try SettingsReader.entries(of: node, "the profiles, by name") {
            profiles[entry.key] = try ProfileSettings(entry.value)
        }
        return profiles
    }
}

extension ProfileSettings {
    init(_ node: YAMLNode) throws(YAMLError) {
        self.init()
        for entry in try SettingsReader.entries(of: node, "a profile's settings") {
            switch entry.key {
            case "server": server = try SettingsReader.text(of: entry)
            case "kind":
                side = try SettingsReader.choice(of: entry, among: [("staff", .staff), ("customer", .customer)])
            case "login": login = try SettingsReader.text(of: entry)
            case "ca-file": certificateAuthorityFile = try SettingsReader.text(of: entry)
            case "token-command": tokenCommand = try SettingsReader.words(of: entry)
            default:
                throw SettingsReader.unknown(entry, known: ["server", "kind", "login", "ca-file", "token-command"])
            }
        }
    }
}

/// Takes settings out of YAML, and says what was expected where they do not fit.
enum SettingsReader {
    /// A mapping's entries; none where nothing stands.
    static func entries(of node: YAMLNode, _ purpose: String) throws(YAMLError) -> [YAMLNode.Entry] {
        if node.isNull { return [] }
        guard let entries = node.map else {
            throw YAMLError("expected \(purpose), one “name: value” a line, not \(node.kind)", at: node.mark)
        }
        return entries
    }

    /// A text that says something.
    static func text(of entry: YAMLNode.Entry) throws(YAMLError) -> String {
        guard let text = entry.value.text, !text.isEmpty else {
            throw YAMLError("\(entry.key): expected a text, not \(entry.value.kind)", at: entry.value.mark)
        }
        return text
    }

    /// A program with its arguments: a list, or one text of words parted by blanks.
    static func words(of entry: YAMLNode.Entry) throws(YAMLError) -> [String] {
        let texts = try texts(of: entry)
        let words = entry.value.list == nil ? texts.flatMap { $0.split(separator: " ").map(String.init) } : texts
        guard !words.isEmpty else {
            throw YAMLError("\(entry.key): expected a program and its arguments", at: entry.value.mark)
        }
        return words
    }

    /// One of several words.
    static func choice<Choice>(
        of entry: YAMLNode.Entry, among choices: [(name: String, value: Choice)]
    ) throws(YAMLError) -> Choice {
        guard let choice = choices.first(where: { $0.name == entry.value.text }) else {
            let names = choices.map(\.name).joined(separator: " or ")
            throw YAMLError("\(entry.key): expected \(names)", at: entry.value.mark)
        }
        return choice.value
    }

    /// The error for a key that means nothing here.
    static func unknown(_ entry: YAMLNode.Entry, known: [String]) -> YAMLError {
        YAMLError(
            "there is no setting “\(entry.key)” here; there are: \(known.joined(separator: ", "))", at: entry.mark)
    }
}
