import ChatWire
import ChatYAML

/// Reads the values of keys: texts, times, templates, matchers.
enum ValueReader {
    // MARK: Plain values

    static func text(_ node: YAMLNode) throws(YAMLError) -> String {
        guard let text = node.text, !text.isEmpty else {
            throw YAMLError("expected a text, not \(node.kind)", at: node.mark)
        }
        return text
    }

    /// One text, or a list of them.
    static func texts(_ node: YAMLNode) throws(YAMLError) -> [String] {
        guard let list = node.list else { return [try text(node)] }
        guard !list.isEmpty else { throw YAMLError("expected at least one", at: node.mark) }
        var texts: [String] = []
        for element in list { texts.append(try text(element)) }
        return texts
    }

    static func flag(_ node: YAMLNode) throws(YAMLError) -> Bool {
        guard let flag = node.bool else { throw YAMLError("expected true or false, not \(node.kind)", at: node.mark) }
        return flag
    }

    static func count(_ node: YAMLNode, in range: ClosedRange<Int>) throws(YAMLError) -> Int {
        guard let integer = node.integer, let count = Int(exactly: integer), range.contains(count) else {
            throw YAMLError("expected a whole number from \(range.lowerBound) to \(range.upperBound)", at: node.mark)
        }
        return count
    }

    static func list(_ node: YAMLNode) throws(YAMLError) -> [YAMLNode] {
        guard let list = node.list else { throw YAMLError("expected a list, not \(node.kind)", at: node.mark) }
        return list
    }

    static func choice<Choice: RawRepresentable & CaseIterable>(
        _ node: YAMLNode, _ type: Choice.Type = Choice.self
    ) throws(YAMLError) -> Choice where Choice.RawValue == String {
        guard let text = node.text, let choice = Choice(rawValue: text) else {
            throw YAMLError("expected \(Choice.allCases.map(\.rawValue).joined(separator: " or "))", at: node.mark)
        }
        return choice
    }

    /// A number with a unit: `250ms`, `5s`, `1.5s`, `2m`.
    static func duration(_ node: YAMLNode) throws(YAMLError) -> Duration {
        guard let text = node.text, let duration = ScriptTime.duration(text) else {
            throw YAMLError("expected a time like 250ms, 5s or 2m", at: node.mark)
        }
        return duration
    }

    // MARK: Values with names in them

    static func template(_ node: YAMLNode) throws(YAMLError) -> Template {
        switch node.content {
        case .scalar(let text, _):
            if node.isNull { return Template(.value(.null), at: node.mark) }
            if let bool = node.bool { return Template(.value(.bool(bool)), at: node.mark) }
            if let integer = node.integer { return Template(.value(.integer(integer)), at: node.mark) }
            if let number = node.number { return Template(.value(.number(number)), at: node.mark) }
            return try TemplateText.read(text, at: node.mark)
        case .list(let nodes):
            var elements: [Template] = []
            for node in nodes { elements.append(try template(node)) }
            return Template(.list(elements), at: node.mark)
        case .map(let entries):
            if let repeated = node["$repeat"] {
                guard entries.count == 2, let times = node["times"] else {
                    throw YAMLError("“$repeat” goes with “times” and nothing else", at: node.mark)
                }
                return Template(
                    .repeated(try template(repeated), times: try count(times, in: 0...2_000_000)), at: node.mark)
            }
            var members: [(name: String, value: Template)] = []
            for entry in entries { members.append((unescaped(entry.key), try template(entry.value))) }
            return Template(.object(members), at: node.mark)
        }
    }

    static func templates(_ node: YAMLNode) throws(YAMLError) -> [(name: String, value: Template)] {
        try named(node) { (node) throws(YAMLError) in try template(node) }
    }

    /// A mapping of freely chosen names.
    static func named<Value>(
        _ node: YAMLNode, _ read: (YAMLNode) throws(YAMLError) -> Value
    ) throws(YAMLError) -> [(name: String, value: Value)] {
        guard let entries = node.map else { throw YAMLError("expected a mapping, not \(node.kind)", at: node.mark) }
        var values: [(name: String, value: Value)] = []
        for entry in entries { values.append((entry.key, try read(entry.value))) }
        return values
    }

    static func captures(_ node: YAMLNode) throws(YAMLError) -> [Capture] {
        guard let entries = node.map else {
            throw YAMLError("expected names, each with a way to a value", at: node.mark)
        }
        var captures: [Capture] = []
        for entry in entries {
            try checkName(entry.key, at: entry.mark)
            guard let path = ValuePath(try text(entry.value)) else {
                throw YAMLError("expected a way to a value, like id or messages[0].id", at: entry.value.mark)
            }
            captures.append(Capture(name: entry.key, path: path, mark: entry.mark))
        }
        return captures
    }

    /// Names are what `${…}` can hold.
    static func checkName(_ name: String, at mark: YAMLMark) throws(YAMLError) {
        guard TemplateText.isName(name) else {
            throw YAMLError("“\(name)” is no name: letters, digits and _ make one, beginning with a letter", at: mark)
        }
    }

    static func bytes(_ node: YAMLNode) throws(YAMLError) -> Bytes {
        if let list = node.list {
            var parts: [Bytes] = []
            for element in list { parts.append(try bytes(element)) }
            return .joined(parts)
        }
        guard node.map != nil else { return .text(try template(node)) }
        let keyed = try KeyedNode(node, as: Form.bytes)
        try keyed.exclude(["hex", "base64", "repeat"])
        if let hex = keyed["hex"] {
            guard let bytes = Bytes.hexadecimal(hex.text ?? "") else {
                throw YAMLError("expected pairs of hexadecimal digits", at: hex.mark)
            }
            return .plain(bytes)
        }
        if let base64 = keyed["base64"] {
            guard let bytes = Bytes.base64(base64.text ?? "") else {
                throw YAMLError("expected base64", at: base64.mark)
            }
            return .plain(bytes)
        }
        guard let repeated = keyed["repeat"], let times = keyed["times"] else {
            throw YAMLError("expected a text, or hex, base64, or repeat with times", at: node.mark)
        }
        return .repeated(try bytes(repeated), times: try count(times, in: 0...20_000_000))
    }

    // MARK: Names that begin with $

    /// `$$` at the beginning stands for `$`.
    static func unescaped(_ text: String) -> String { text.hasPrefix("$$") ? String(text.dropFirst()) : text }
}
