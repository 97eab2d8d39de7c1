import ChatWire

/// What a JSON value of the interface looks like: JSON Schema 2020-12 as OpenAPI 3.1 holds it, as far as the interface
/// needs it.
indirect enum JSONSchema: Hashable, Sendable {
    /// `null`: what must not be there.
    case null
    /// `true` or `false`.
    case boolean
    /// A whole number.
    case integer(ClosedRange<Int64>)
    /// A number.
    case number(ClosedRange<Double>)
    /// A text.
    case text(TextRule)
    /// One of some words.
    case choice([String])
    /// A list.
    case list(JSONSchema, sizes: ClosedRange<Int>?)
    /// An object with those members. Others are ignored in requests, and come with no answer.
    case object([Property])
    /// An object with whatever members.
    case anyObject
    /// A schema of its own name.
    case named(WireSchema)
    /// That, or `null`.
    case nullable(JSONSchema)
    /// Any of these.
    case either([JSONSchema])

    /// What a text is like.
    struct TextRule: Hashable, Sendable {
        /// How many Unicode scalars it has.
        var lengths: ClosedRange<Int>?
        /// An ECMA-262 regular expression that finds itself in it.
        var pattern: String?
        /// A format that JSON Schema names.
        var format: String?
    }

    /// A member of an object.
    struct Property: Hashable, Sendable {
        /// Its name.
        var name: String
        /// Its value.
        var schema: JSONSchema
        /// Whether it must be there.
        var isRequired = true

        /// A member that is always there.
        static func required(_ name: String, _ schema: JSONSchema) -> Self { Self(name: name, schema: schema) }

        /// A member that is there, `null` where it is empty.
        static func empty(_ name: String, _ schema: JSONSchema) -> Self {
            Self(name: name, schema: .nullable(schema))
        }

        /// A member that may be left out; `null` says the same.
        static func optional(_ name: String, _ schema: JSONSchema) -> Self {
            Self(name: name, schema: .nullable(schema), isRequired: false)
        }

        /// A member that must not be there.
        static func absent(_ name: String) -> Self { Self(name: name, schema: .null, isRequired: false) }
    }
}

extension JSONSchema {
    /// A number that names something.
    static let id = integer(1...Int64.max)
    /// How many there are of something.
    static let count = integer(0...Int64.max)
    /// A moment in RFC 3339.
    static let time = text(TextRule(format: "date-time"))
    /// Any text, as answers hold it.
    static let anyText = text(TextRule())
    /// A length of time in seconds, with fractions.
    static let seconds = number(0...86_400)

    /// A text that a request may hold: of so many scalars, without NUL.
    static func text(_ lengths: ClosedRange<Int>) -> JSONSchema {
        text(TextRule(lengths: lengths, pattern: #"^[^\u0000]*$"#))
    }

    /// The same, and not of white space alone.
    static func wordy(upTo limit: Int) -> JSONSchema {
        text(TextRule(lengths: 1...limit, pattern: #"^[^\u0000]*[^\s\u0000][^\u0000]*$"#))
    }

    /// A list of any length.
    static func list(of schema: JSONSchema) -> JSONSchema { list(schema, sizes: nil) }

    /// One of a type's words.
    static func choice<Word: CaseIterable & RawRepresentable<String>>(of type: Word.Type) -> JSONSchema {
        choice(type.allCases.map(\.rawValue))
    }
}

extension JSONSchema: JSONEncodable {
    /// Writes the schema as an OpenAPI 3.1 document holds it.
    func write(to writer: inout JSONWriter) {
        switch self {
        case .nullable(.named(let name)):
            Self.either([.named(name), .null]).write(to: &writer)
        case .named(let name):
            writer.object { $0.field("$ref", "#/components/schemas/\(name.title)") }
        case .nullable(.either(let schemas)): Self.either(schemas + [.null]).write(to: &writer)
        case .either(let schemas): writer.object { $0.field("anyOf", schemas) }
        case .nullable(.choice(let words)):
            writer.object { writer in
                writer.field("type", ["string", "null"])
                writer.field("enum", words.map(JSONValue.string) + [.null])
            }
        case .nullable(let schema):
            writer.object { writer in
                writer.field("type", [schema.type, "null"])
                schema.writeRules(to: &writer)
            }
        default:
            writer.object { writer in
                writer.field("type", type)
                writeRules(to: &writer)
            }
        }
    }

    private var type: String {
        switch self {
        case .boolean: "boolean"
        case .integer: "integer"
        case .number: "number"
        case .text, .choice: "string"
        case .list: "array"
        case .object, .anyObject: "object"
        case .null, .named, .nullable, .either: "null"
        }
    }

    /// Writes all but the type into an object that is begun.
    private func writeRules(to writer: inout JSONWriter) {
        switch self {
        case .integer(let range):
            writer.field("minimum", range.lowerBound)
            writer.field("maximum", range.upperBound)
        case .number(let range):
            writer.field("minimum", range.lowerBound)
            writer.field("maximum", range.upperBound)
        case .text(let rule):
            if let lengths = rule.lengths {
                if lengths.lowerBound > 0 { writer.field("minLength", lengths.lowerBound) }
                writer.field("maxLength", lengths.upperBound)
            }
            writer.fieldIfPresent("pattern", rule.pattern)
            writer.fieldIfPresent("format", rule.format)
        case .choice(let words): writer.field("enum", words)
        case .list(let schema, let sizes):
            writer.field("items", schema)
            if let sizes {
                if sizes.lowerBound > 0 { writer.field("minItems", sizes.lowerBound) }
                writer.field("maxItems", sizes.upperBound)
            }
        case .object(let properties):
            writer.key("properties")
            writer.object { writer in
                for property in properties {
                    writer.key(property.name)
                    property.schema.write(to: &writer)
                }
            }
            let required = properties.filter(\.isRequired).map(\.name)
            if !required.isEmpty { writer.field("required", required) }
        case .null, .boolean, .anyObject, .named, .nullable, .either: break
        }
    }
}
