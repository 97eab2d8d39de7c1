/// One thing about a request that does not validate (docs/PROTOCOL.md, section 1, "errors").
public struct ValidationIssue: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// One step of the way to the value: a member's name or an index.
    public enum Step: Hashable, Sendable {
        /// `body`, `query`, `path`, or a member's name.
        case name(String)
        /// A place in a list, from 0.
        case index(Int)
    }

    /// The way to the value, outermost first: `["body", "content"]`.
    public var location: [Step]
    /// What is wrong, for a person.
    public var message: String
    /// What is wrong, for a machine: `missing`, `string_type`, `string_too_long`, …
    public var type: String

    /// An issue at `location`.
    public init(location: [Step], message: String, type: String) {
        self.location = location
        self.message = message
        self.type = type
    }

    /// Reads an issue; steps of other kinds are left out.
    public init(json: JSONValue) throws(JSONDecodingError) {
        location = (json["loc"]?.arrayValue ?? []).compactMap { step in
            if let name = step.stringValue { return .name(name) }
            return step.integerValue.flatMap(Int.init(exactly:)).map(Step.index)
        }
        message = try json.decodeIfPresent("msg") ?? ""
        type = try json.decodeIfPresent("type") ?? ""
    }

    /// Writes `loc`, `msg` and `type`.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.key("loc")
            writer.array { writer in
                for step in location {
                    switch step {
                    case .name(let name): writer.value(name)
                    case .index(let index): writer.value(index)
                    }
                }
            }
            writer.field("msg", message)
            writer.field("type", type)
        }
    }
}

extension ValidationIssue: CustomStringConvertible {
    /// For example `content: Field required`.
    public var description: String {
        let path = location.dropFirst().map { step in
            switch step {
            case .name(let name): name
            case .index(let index): String(index)
            }
        }
        return path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)"
    }
}
