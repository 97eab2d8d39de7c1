import ChatWire
import ChatYAML

/// Reads what a value has to be like.
enum MatcherReader {
    /// Every word that begins with `$`, for the errors' texts.
    private static let operators = [
        "$any", "$absent", "$type", "$pattern", "$above", "$at_least", "$below", "$at_most", "$contains",
        "$contains_all", "$lacks", "$each", "$length", "$ascending", "$descending", "$distinct", "$not", "$all",
        "$one_of", "$exactly", "$repeat",
    ]
    private static let words = ["$any", "$absent"] + Matcher.ValueType.allCases.map { "$\($0.rawValue)" }

    static func read(_ node: YAMLNode) throws(YAMLError) -> Matcher {
        switch node.content {
        case .scalar(let text, _): return try scalar(text, node)
        case .list(let nodes): return Matcher(.list(try matchers(nodes)), at: node.mark)
        case .map(let entries):
            guard node["$repeat"] == nil else { return Matcher(.equal(try ValueReader.template(node)), at: node.mark) }
            let marked = entries.filter { $0.key.hasPrefix("$") && !$0.key.hasPrefix("$$") }
            if marked.isEmpty {
                var members: [(name: String, value: Matcher)] = []
                for entry in entries { members.append((ValueReader.unescaped(entry.key), try read(entry.value))) }
                return Matcher(.object(members), at: node.mark)
            }
            if let plain = entries.first(where: { !$0.key.hasPrefix("$") }) {
                throw YAMLError("“\(plain.key)” cannot stand beside “\(marked[0].key)”; use $all", at: plain.mark)
            }
            var all: [Matcher] = []
            for entry in entries { all.append(Matcher(try special(entry), at: entry.mark)) }
            return all.count == 1 ? all[0] : Matcher(.allOf(all), at: node.mark)
        }
    }

    /// A status: a number, `2xx`, a list of those that will do, or any matcher.
    static func status(_ node: YAMLNode) throws(YAMLError) -> Matcher {
        if let list = node.list {
            var all: [Matcher] = []
            for element in list { all.append(try status(element)) }
            return Matcher(.anyOf(all), at: node.mark)
        }
        if let text = node.text, text.count == 3, text.hasSuffix("xx"), let hundreds = text.first?.wholeNumberValue {
            let number = { (value: Int) in Template(.value(.integer(Int64(value))), at: node.mark) }
            return Matcher(
                .allOf([
                    Matcher(.compare(.atLeast, number(hundreds * 100)), at: node.mark),
                    Matcher(.compare(.below, number(hundreds * 100 + 100)), at: node.mark),
                ]), at: node.mark)
        }
        if node.map == nil, node.integer.map({ !(100...599).contains($0) }) ?? !(node.text?.hasPrefix("$") ?? false) {
            throw YAMLError("expected a status like 201, 4xx or [200, 201]", at: node.mark)
        }
        return try read(node)
    }

    private static func matchers(_ nodes: [YAMLNode]) throws(YAMLError) -> [Matcher] {
        var matchers: [Matcher] = []
        for node in nodes { matchers.append(try read(node)) }
        return matchers
    }

    private static func scalar(_ text: String, _ node: YAMLNode) throws(YAMLError) -> Matcher {
        guard text.hasPrefix("$"), !text.hasPrefix("$$"), !text.hasPrefix("${") else {
            return Matcher(.equal(try ValueReader.template(node)), at: node.mark)
        }
        switch text {
        case "$any": return Matcher(.any, at: node.mark)
        case "$absent": return Matcher(.absent, at: node.mark)
        default:
            guard let type = Matcher.ValueType(rawValue: String(text.dropFirst())) else {
                throw YAMLError(
                    "“\(text)” is no matcher\(Suggestion.among(words, for: text)); write “$\(text)” for the text itself",
                    at: node.mark)
            }
            return Matcher(.type(type), at: node.mark)
        }
    }

    private static func special(_ entry: YAMLNode.Entry) throws(YAMLError) -> Matcher.Kind {
        let node = entry.value
        func path() throws(YAMLError) -> ValuePath {
            guard let path = ValuePath(try ValueReader.text(node)) else {
                throw YAMLError("expected a way to a value, like id, or . for the element itself", at: node.mark)
            }
            return path
        }
        switch entry.key {
        case "$any", "$absent":
            guard node.bool == true else { throw YAMLError("expected true", at: node.mark) }
            return entry.key == "$any" ? .any : .absent
        case "$type": return .type(try ValueReader.choice(node))
        case "$pattern":
            let pattern = try ValueReader.text(node)
            do { _ = try Regex(pattern) } catch { throw YAMLError("this is no regular expression", at: node.mark) }
            return .pattern(pattern)
        case "$contains": return .contains([try read(node)])
        case "$contains_all": return .contains(try matchers(try ValueReader.list(node)))
        case "$lacks": return .lacks(try read(node))
        case "$each": return .each(try read(node))
        case "$length": return .length(try read(node))
        case "$ascending": return .ordered(by: try path(), isAscending: true)
        case "$descending": return .ordered(by: try path(), isAscending: false)
        case "$distinct": return .distinct(by: try path())
        case "$not": return .not(try read(node))
        case "$all": return .allOf(try matchers(try ValueReader.list(node)))
        case "$one_of": return .anyOf(try matchers(try ValueReader.list(node)))
        case "$exactly": return .exactly(try ValueReader.template(node))
        default:
            if let comparison = Matcher.Comparison(rawValue: String(entry.key.dropFirst())) {
                return .compare(comparison, try ValueReader.template(node))
            }
            throw YAMLError(
                "“\(entry.key)” is no matcher\(Suggestion.among(operators, for: entry.key)); "
                    + "write “$\(entry.key)” for a member of that name", at: entry.mark)
        }
    }
}
