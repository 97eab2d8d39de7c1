import ChatYAML

extension ConsoleSettings {
    /// The names of the settings.
    static let names = [
        "theme", "colours", "keys", "notifications", "waiting", "open", "pictures", "downloads", "copy",
    ]

    /// Takes a setting.
    ///
    /// - Returns: whether there is one of that name.
    mutating func take(_ entry: YAMLNode.Entry) throws(YAMLError) -> Bool {
        switch entry.key {
        case "theme":
            theme = try SettingsReader.choice(of: entry, among: ThemeName.allCases.map { ($0.rawValue, $0) })
        case "colours":
            for look in try SettingsReader.entries(of: entry.value, "looks by what they are for") {
                colours[look.key] = try SettingsReader.text(of: look)
            }
        case "keys":
            for binding in try SettingsReader.entries(of: entry.value, "keys by what they do") {
                keys[binding.key] = try SettingsReader.texts(of: binding)
            }
        case "notifications": try takeNotifications(entry.value)
        case "waiting": try takeWaiting(entry.value)
        case "open":
            guard let program = ProgramWords(try SettingsReader.text(of: entry)) else {
                throw YAMLError("open: expected a program and its arguments", at: entry.value.mark)
            }
            openProgram = program
        case "pictures":
            showsPicturesInTerminal = try SettingsReader.choice(
                of: entry, among: [("terminal", true), ("open", false)])
        case "downloads": downloadFolder = try SettingsReader.text(of: entry)
        case "copy": copyCommand = try SettingsReader.text(of: entry)
        default: return false
        }
        return true
    }

    private mutating func takeNotifications(_ node: YAMLNode) throws(YAMLError) {
        var ways: [NotificationSettings.Way] = []
        for entry in try SettingsReader.entries(of: node, "of and by") {
            switch entry.key {
            case "of":
                notifications.scope = try SettingsReader.choice(
                    of: entry, among: NotificationSettings.Scope.allCases.map { ($0.rawValue, $0) })
            case "by":
                for word in try SettingsReader.texts(of: entry) {
                    switch word {
                    case "bell": ways.append(.bell)
                    case "osc9": ways.append(.osc9)
                    case "osc777": ways.append(.osc777)
                    default: throw YAMLError("by: expected bell, osc9 or osc777", at: entry.value.mark)
                    }
                }
            case "command": ways.append(.command(try SettingsReader.text(of: entry)))
            default: throw SettingsReader.unknown(entry, known: ["of", "by", "command"])
            }
        }
        if !ways.isEmpty { notifications.ways = ways }
    }

    private mutating func takeWaiting(_ node: YAMLNode) throws(YAMLError) {
        var (long, tooLong) = (5, 15)
        for entry in try SettingsReader.entries(of: node, "minutes") {
            guard let minutes = entry.value.integer.flatMap({ Int(exactly: $0) }), minutes >= 0 else {
                throw YAMLError("\(entry.key): expected a number of minutes", at: entry.value.mark)
            }
            switch entry.key {
            case "long": long = minutes
            case "too-long": tooLong = minutes
            default: throw SettingsReader.unknown(entry, known: ["long", "too-long"])
            }
        }
        thresholds = WaitingThresholds(longMinutes: long, tooLongMinutes: tooLong)
    }
}

extension SettingsReader {
    /// One text, or a list of them; none for an empty list.
    static func texts(of entry: YAMLNode.Entry) throws(YAMLError) -> [String] {
        guard let list = entry.value.list else { return [try text(of: entry)] }
        var texts: [String] = []
        for node in list {
            guard let text = node.text, !text.isEmpty else {
                throw YAMLError("\(entry.key): expected a text, not \(node.kind)", at: node.mark)
            }
            texts.append(text)
        }
        return texts
    }
}
