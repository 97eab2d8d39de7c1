/// A part of a YAML text, and where it stands there.
public struct YAMLNode: Sendable {
    /// What it is.
    public enum Content: Sendable {
        /// A value. A plain one, without quotes, may be more than a text: see ``YAMLNode/integer`` and its kin.
        case scalar(String, isPlain: Bool)
        /// A sequence.
        case list([YAMLNode])
        /// A mapping, in the order written; no key stands twice.
        case map([Entry])
    }

    /// One key of a mapping, and its value.
    public struct Entry: Sendable {
        /// The key.
        public let key: String
        /// Where the key stands.
        public let mark: YAMLMark
        /// Its value.
        public let value: YAMLNode

        /// An entry.
        public init(key: String, mark: YAMLMark, value: YAMLNode) {
            self.key = key
            self.mark = mark
            self.value = value
        }
    }

    /// What it is.
    public let content: Content
    /// Where it begins.
    public let mark: YAMLMark

    /// A node.
    public init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }
}

/// A place in a text.
public struct YAMLMark: Hashable, Sendable, CustomStringConvertible {
    /// From 1.
    public let line: Int
    /// From 1, in characters.
    public let column: Int

    /// A place.
    public init(line: Int, column: Int) {
        self.line = line
        self.column = column
    }

    /// `3:5`.
    public var description: String { "\(line):\(column)" }
}

// What plain scalars mean: YAML 1.2's core schema, where `yes`, `on` and `0o17` hold no surprises.
extension YAMLNode {
    /// Whether it is `null`, `~` or nothing at all.
    public var isNull: Bool {
        guard case .scalar(let text, isPlain: true) = content else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(text)
    }

    /// The text of a scalar, however it was written.
    public var text: String? {
        guard case .scalar(let text, _) = content, !isNull else { return nil }
        return text
    }

    /// The value of a plain `true` or `false`.
    public var bool: Bool? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        switch text {
        case "true", "True", "TRUE": return true
        case "false", "False", "FALSE": return false
        default: return nil
        }
    }

    /// The value of a plain whole number that fits.
    public var integer: Int64? {
        guard case .scalar(let text, isPlain: true) = content else { return nil }
        return Int64(text)
    }

    /// The value of a plain number.
    public var number: Double? {
        guard case .scalar(let text, isPlain: true) = content,
            text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
        else { return nil }
        return Double(text).flatMap { $0.isFinite ? $0 : nil }
    }

    /// The elements of a sequence.
    public var list: [YAMLNode]? {
        guard case .list(let nodes) = content else { return nil }
        return nodes
    }

    /// The entries of a mapping.
    public var map: [Entry]? {
        guard case .map(let entries) = content else { return nil }
        return entries
    }

    /// The value of a key of a mapping.
    public subscript(key: String) -> YAMLNode? {
        map?.first { $0.key == key }?.value
    }

    /// What it is, in a word or two, for an error's text.
    public var kind: String {
        switch content {
        case .scalar where isNull: "nothing"
        case .scalar: bool != nil ? "true or false" : number != nil ? "a number" : "a text"
        case .list: "a list"
        case .map: "a mapping"
        }
    }
}
