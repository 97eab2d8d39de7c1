import ChatWire

/// The format as a JSON Schema (draft 2020-12), for editors: made of the same tables that the reader goes by.
package enum ScriptSchema {
    /// The schema's text, indented; ends with a line end.
    package static var text: String {
        var definitions: [JSONObject.Member] = [
            member("duration", ["type": .string("string"), "pattern": .string("^[0-9]+(\\.[0-9]+)?(ms|s|m)$")]),
            member("matcher", ["description": .string("A value, or $any, $integer, {$pattern: …} and their kin.")]),
            member("bytes", anyOf([type("string"), type("array"), reference("form-bytes")])),
        ]
        for name in Form.Name.allCases where name != .file {
            let forms = Form.named(name).map { JSONValue.object(object($0)) }
            definitions.append(
                .init(
                    name: "form-\(name.rawValue)",
                    value: forms.count == 1 ? forms[0] : .object(["oneOf": .array(forms)])))
        }
        var members = JSONObject(members: [
            .init(name: "$schema", value: .string("https://json-schema.org/draft/2020-12/schema")),
            .init(name: "title", value: .string("Scenarios for chat-tui script")),
        ]).members
        members += object(Form.file).members
        members.append(.init(name: "oneOf", value: .array([required("steps"), required("scenarios")])))
        members.append(.init(name: "$defs", value: .object(JSONObject(members: definitions))))
        return indented(.object(JSONObject(members: members)), by: 0) + "\n"
    }

    // MARK: Shapes

    private static func object(_ form: Form) -> JSONObject {
        let properties = form.fields.map { field -> JSONObject.Member in
            var schema = schema(field.shape).members
            schema.append(.init(name: "description", value: .string(field.summary)))
            return .init(name: field.name, value: .object(JSONObject(members: schema)))
        }
        let needed = form.fields.filter(\.isRequired).map { JSONValue.string($0.name) }
        var members: [JSONObject.Member] = [
            .init(name: "type", value: .string("object")),
            .init(name: "properties", value: .object(JSONObject(members: properties))),
            .init(name: "additionalProperties", value: .bool(false)),
        ]
        if !needed.isEmpty { members.append(.init(name: "required", value: .array(needed))) }
        return JSONObject(members: members)
    }

    private static func schema(_ shape: Field.Shape) -> JSONObject {
        switch shape {
        case .text: type("string")
        case .texts: anyOf([type("string"), ["type": .string("array"), "items": .object(type("string"))]])
        case .flag: type("boolean")
        case .count(let range):
            [
                "type": .string("integer"), "minimum": .integer(Int64(range.lowerBound)),
                "maximum": .integer(Int64(range.upperBound)),
            ]
        case .duration: reference("duration")
        case .choice(let choices): ["enum": .array(choices.map { .string($0) })]
        case .value: [:]
        case .matcher: reference("matcher")
        case .bytes: reference("bytes")
        case .named(let shape): ["type": .string("object"), "additionalProperties": .object(schema(shape))]
        case .list(let shape): ["type": .string("array"), "items": .object(schema(shape))]
        case .form(let name): reference("form-\(name.rawValue)")
        case .either(let shapes): anyOf(shapes.map { schema($0) })
        }
    }

    private static func type(_ name: String) -> JSONObject { ["type": .string(name)] }
    private static func reference(_ name: String) -> JSONObject { ["$ref": .string("#/$defs/\(name)")] }
    private static func anyOf(_ schemas: [JSONObject]) -> JSONObject { ["anyOf": .array(schemas.map { .object($0) })] }
    private static func required(_ name: String) -> JSONValue { .object(["required": .array([.string(name)])]) }

    private static func member(_ name: String, _ schema: JSONObject) -> JSONObject.Member {
        .init(name: name, value: .object(schema))
    }

    // MARK: Text

    private static func indented(_ value: JSONValue, by depth: Int) -> String {
        let inner = String(repeating: "  ", count: depth + 1)
        let outer = String(repeating: "  ", count: depth)
        switch value {
        case .object(let object) where !object.members.isEmpty:
            let lines = object.members.map { member in
                "\(inner)\(String(decoding: member.name.jsonBytes(), as: UTF8.self)): \(indented(member.value, by: depth + 1))"
            }
            return "{\n\(lines.joined(separator: ",\n"))\n\(outer)}"
        case .array(let elements) where elements.contains { $0.objectValue != nil }:
            let lines = elements.map { inner + indented($0, by: depth + 1) }
            return "[\n\(lines.joined(separator: ",\n"))\n\(outer)]"
        default: return String(decoding: value.jsonBytes(), as: UTF8.self)
        }
    }
}
