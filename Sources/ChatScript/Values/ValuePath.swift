package import ChatWire

/// A way into a JSON value: `messages[0].id`, `[-1]`, `connections[kind=phone].id`, or nothing for the value itself.
package struct ValuePath: Hashable, Sendable, CustomStringConvertible {
    /// One step of the way.
    package enum Step: Hashable, Sendable {
        case member(String)
        /// From the end where it is below zero.
        case index(Int)
        /// The first element of which a member, as text, is that.
        case first(where: String, is: String)
    }

    /// The steps, outermost first.
    package var steps: [Step]

    /// A way of those steps.
    package init(_ steps: [Step] = []) { self.steps = steps }

    /// Reads the written form.
    ///
    /// - Returns: nil for what is none.
    package init?(_ text: String) {
        steps = []
        guard text != "." else { return }
        var rest = Substring(text)
        var isFirst = true
        while let first = rest.first {
            if first == "[" {
                guard let end = rest.firstIndex(of: "]") else { return nil }
                let inner = rest[rest.index(after: rest.startIndex)..<end]
                let parts = inner.split(separator: "=", maxSplits: 1).map { String($0) }
                if let index = Int(inner) {
                    steps.append(.index(index))
                } else if parts.count == 2 {
                    steps.append(.first(where: parts[0], is: parts[1]))
                } else {
                    return nil
                }
                rest = rest[rest.index(after: end)...]
            } else {
                if first == "." {
                    guard !isFirst else { return nil }
                    rest.removeFirst()
                } else if !isFirst {
                    return nil
                }
                let name = rest.prefix { $0 != "." && $0 != "[" }
                guard !name.isEmpty, !name.contains(where: \.isWhitespace) else { return nil }
                steps.append(.member(String(name)))
                rest = rest[name.endIndex...]
            }
            isFirst = false
        }
    }

    /// What stands there; nil where nothing does.
    package func value(in json: JSONValue) -> JSONValue? {
        var value = json
        for step in steps {
            switch step {
            case .member(let name):
                guard let member = value[name] else { return nil }
                value = member
            case .index(let index):
                guard let list = value.arrayValue else { return nil }
                let position = index < 0 ? list.count + index : index
                guard list.indices.contains(position) else { return nil }
                value = list[position]
            case .first(let name, let text):
                guard let element = value.arrayValue?.first(where: { $0[name]?.asText == text }) else { return nil }
                value = element
            }
        }
        return value
    }

    /// The way one step further.
    func appending(_ step: Step) -> ValuePath { ValuePath(steps + [step]) }

    /// The written form; `.` for the value itself.
    package var description: String {
        var text = ""
        for step in steps {
            switch step {
            case .member(let name): text += text.isEmpty ? name : ".\(name)"
            case .index(let index): text += "[\(index)]"
            case .first(let name, let value): text += "[\(name)=\(value)]"
            }
        }
        return text.isEmpty ? "." : text
    }
}
