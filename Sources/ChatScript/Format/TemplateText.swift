import ChatWire
import ChatYAML

/// Reads texts with `${name}` in them; `$${` stands for `${`.
enum TemplateText {
    static func read(_ text: String, at mark: YAMLMark) throws(YAMLError) -> Template {
        var parts: [Template.TextPart] = []
        var plain = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            plain += rest[..<dollar]
            rest = rest[dollar...]
            if rest.hasPrefix("$${") {
                plain += "${"
                rest = rest.dropFirst(3)
            } else if rest.hasPrefix("${") {
                guard let end = rest.firstIndex(of: "}") else {
                    throw YAMLError("“${” has no “}” behind it; write “$${” for the characters themselves", at: mark)
                }
                let inner = rest[rest.index(rest.startIndex, offsetBy: 2)..<end]
                if !plain.isEmpty { parts.append(.plain(plain)) }
                plain = ""
                parts.append(.reference(try reference(String(inner), at: mark)))
                rest = rest[rest.index(after: end)...]
            } else {
                plain += "$"
                rest = rest.dropFirst()
            }
        }
        plain += rest
        if parts.isEmpty { return Template(.value(.string(ValueReader.unescaped(plain))), at: mark) }
        if plain.isEmpty, parts.count == 1, case .reference(let reference) = parts[0] {
            return Template(.reference(reference), at: mark)
        }
        if !plain.isEmpty { parts.append(.plain(plain)) }
        return Template(.text(parts), at: mark)
    }

    /// Reads what stands between the braces: `chat`, `page.messages[0].id`, `revision + 1`.
    private static func reference(_ text: String, at mark: YAMLMark) throws(YAMLError) -> Reference {
        let words = text.split(separator: " ").map { String($0) }
        var offset: Int64 = 0
        if words.count == 3, let number = Int64(words[2]), number >= 0, words[1] == "+" || words[1] == "-" {
            offset = words[1] == "+" ? number : -number
        } else if words.count != 1 {
            throw YAMLError("expected ${name}, ${name.member} or ${name + 1}, not “${\(text)}”", at: mark)
        }
        guard let path = ValuePath(words[0]), case .member(let name)? = path.steps.first, isName(name) else {
            throw YAMLError("expected ${name}, ${name.member} or ${name + 1}, not “${\(text)}”", at: mark)
        }
        return Reference(name: name, path: ValuePath(Array(path.steps.dropFirst())), offset: offset, mark: mark)
    }

    static func isName(_ text: String) -> Bool {
        guard let first = text.unicodeScalars.first, first.properties.isAlphabetic else { return false }
        return text.unicodeScalars.allSatisfy {
            $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil || $0 == "_")
        }
    }
}
