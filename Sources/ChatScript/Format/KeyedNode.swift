import ChatYAML

/// A mapping of a file with the keys that it may have.
struct KeyedNode {
    let node: YAMLNode
    private let entries: [YAMLNode.Entry]
    private let title: String

    /// Takes a mapping.
    ///
    /// - Throws: where it is none, has a key that is not known, or lacks one that it needs.
    init(_ node: YAMLNode, as form: Form) throws(YAMLError) {
        guard let entries = node.map else {
            throw YAMLError("expected \(form.title), which is a mapping, not \(node.kind)", at: node.mark)
        }
        self.node = node
        self.entries = entries
        title = form.title
        let names = form.fields.map(\.name)
        for entry in entries where !names.contains(entry.key) {
            throw YAMLError(
                "\(form.title) has no “\(entry.key)”\(Suggestion.among(names, for: entry.key))", at: entry.mark)
        }
        for field in form.fields where field.isRequired {
            guard entries.contains(where: { $0.key == field.name }) else {
                throw YAMLError("\(form.title) needs “\(field.name)”", at: node.mark)
            }
        }
    }

    /// The value of a key; nil where it does not stand there.
    subscript(name: String) -> YAMLNode? { entries.first { $0.key == name }?.value }

    /// Where a key stands.
    func mark(of name: String) -> YAMLMark { entries.first { $0.key == name }?.mark ?? node.mark }

    /// Refuses keys that do not go together.
    func exclude(_ names: [String]) throws(YAMLError) {
        let given = entries.filter { names.contains($0.key) }
        guard given.count > 1 else { return }
        throw YAMLError("\(title) has either “\(given[0].key)” or “\(given[1].key)”, not both", at: given[1].mark)
    }
}

/// What someone may have meant.
enum Suggestion {
    /// The nearest name in words, or all of them where none is near.
    static func among(_ names: [String], for text: String) -> String {
        let nearest = names.map { (name: $0, distance: distance($0, text)) }.min { $0.distance < $1.distance }
        if let nearest, nearest.distance <= max(1, text.count / 3) { return "; did you mean “\(nearest.name)”?" }
        return "; there is \(names.joined(separator: ", "))"
    }

    /// How many characters have to be put in, taken out or changed (Levenshtein).
    static func distance(_ left: String, _ right: String) -> Int {
        let right = Array(right)
        var row = Array(0...right.count)
        for (line, character) in left.enumerated() {
            var diagonal = row[0]
            row[0] = line + 1
            for column in right.indices {
                let change = diagonal + (character == right[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, row[column] + 1, row[column + 1] + 1)
            }
        }
        return row[right.count]
    }
}
