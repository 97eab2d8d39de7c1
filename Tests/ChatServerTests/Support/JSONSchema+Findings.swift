import ChatWire

@testable import ChatServer

extension JSONSchema {
    /// What is wrong with `value`, one line each. Stricter than the document: a member that it does not name is wrong.
    func findings(in value: JSONValue, at place: String = "$") -> [String] {
        switch (self, value) {
        case (.null, .null), (.boolean, .bool), (.anyObject, .object): []
        case (.integer(let range), _) where value.integerValue.map(range.contains) == true: []
        case (.number(let range), _) where value.numberValue.map(range.contains) == true: []
        case (.choice(let words), .string(let word)) where words.contains(word): []
        case (.text(let rule), .string(let text)): rule.findings(in: text, at: place)
        case (.list(let schema, let sizes), .array(let elements)):
            (sizes?.contains(elements.count) == false ? ["\(place): has \(elements.count) elements"] : [])
                + elements.enumerated().flatMap { schema.findings(in: $1, at: "\(place)[\($0)]") }
        case (.object(let properties), .object(let object)): Self.findings(in: object, of: properties, at: place)
        case (.named(let name), _): name.schema.findings(in: value, at: place)
        case (.nullable, .null): []
        case (.nullable(let schema), _): schema.findings(in: value, at: place)
        case (.either(let schemas), _):
            schemas.contains { $0.findings(in: value).isEmpty }
                ? [] : schemas.flatMap { $0.findings(in: value, at: "\(place)|") }
        default: ["\(place): is \(value)"]
        }
    }

    private static func findings(in object: JSONObject, of properties: [Property], at place: String) -> [String] {
        let names = Set(object.members.map(\.name))
        let unnamed = names.subtracting(properties.map(\.name)).sorted().map { "\(place).\($0): is not described" }
        return unnamed
            + properties.flatMap { property in
                guard let value = object[property.name] else {
                    return property.isRequired ? ["\(place).\(property.name): is missing"] : []
                }
                return property.schema.findings(in: value, at: "\(place).\(property.name)")
            }
    }
}

extension JSONSchema.TextRule {
    fileprivate func findings(in text: String, at place: String) -> [String] {
        var findings: [String] = []
        if lengths?.contains(text.unicodeScalars.count) == false { findings.append("\(place): has another length") }
        if let pattern, (try? Regex(pattern).firstMatch(in: text)) == nil { findings.append("\(place): no match") }
        if format == "date-time", Timestamp(text) == nil { findings.append("\(place): \(text) is no time") }
        return findings
    }
}

extension Route {
    /// What is wrong with an answer of this route, one line each: another status than described, or another body.
    func findings(inAnswer status: Int, _ json: JSONValue) -> [String] {
        if let answer = operation.answers.first(where: { $0.status == status }) {
            switch answer.content {
            case .json(let schema): return schema.findings(in: json)
            case .document: return JSONSchema.anyObject.findings(in: json)
            case nil: return json.isNull ? [] : ["$: should be nothing"]
            case .bytes: return []
            }
        }
        guard refusals.contains(status) else { return ["\(status) is not described"] }
        return JSONSchema.named(.error).findings(in: json)
    }
}
