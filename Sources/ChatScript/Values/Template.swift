package import ChatWire
package import ChatYAML

/// A value in which names stand for values: `${chat}`, `Hello ${run}`.
package struct Template: Sendable {
    /// What it is made of.
    package indirect enum Content: Sendable {
        /// Nothing to be filled in.
        case value(JSONValue)
        /// A name's value as it is: a number stays one.
        case reference(Reference)
        /// Text around names' values.
        case text([TextPart])
        case list([Template])
        case object([(name: String, value: Template)])
        case repeated(Template, times: Int)
    }

    /// A piece of text.
    package enum TextPart: Sendable {
        case plain(String)
        case reference(Reference)
    }

    /// What it is made of.
    package let content: Content
    /// Where it stands in its file.
    package let mark: YAMLMark

    /// A template.
    package init(_ content: Content, at mark: YAMLMark) {
        self.content = content
        self.mark = mark
    }

    /// Which names' values it holds.
    package var references: [Reference] {
        switch content {
        case .value: []
        case .reference(let reference): [reference]
        case .text(let parts):
            parts.compactMap { if case .reference(let reference) = $0 { reference } else { nil } }
        case .list(let elements): elements.flatMap(\.references)
        case .object(let members): members.flatMap(\.value.references)
        case .repeated(let template, _): template.references
        }
    }

    /// The value, with all names filled in.
    package func value(with variables: Variables) throws(UndefinedVariable) -> JSONValue {
        switch content {
        case .value(let value): return value
        case .reference(let reference): return try variables.value(of: reference)
        case .text: return .string(try text(with: variables))
        case .list(let elements):
            var values: [JSONValue] = []
            for element in elements { values.append(try element.value(with: variables)) }
            return .array(values)
        case .object(let members):
            var object: [JSONObject.Member] = []
            for member in members {
                object.append(.init(name: member.name, value: try member.value.value(with: variables)))
            }
            return .object(JSONObject(members: object))
        case .repeated(let template, let times):
            let value = try template.value(with: variables)
            if case .string(let text) = value { return .string(String(repeating: text, count: times)) }
            return .array(Array(repeating: value, count: times))
        }
    }

    /// The value as text: strings as they are, everything else as JSON.
    package func text(with variables: Variables) throws(UndefinedVariable) -> String {
        guard case .text(let parts) = content else { return try value(with: variables).asText }
        var text = ""
        for part in parts {
            switch part {
            case .plain(let plain): text += plain
            case .reference(let reference): text += try variables.value(of: reference).asText
            }
        }
        return text
    }
}

/// A name that stands for a value, a way into it, and what is added to it: `${page.total + 1}`.
package struct Reference: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package var name: String
    /// The way from its value on.
    package var path: ValuePath
    /// Added to a whole number.
    package var offset: Int64
    /// Where it stands in its file.
    package var mark: YAMLMark

    /// As it is written.
    package var description: String {
        let way = path.steps.isEmpty ? "" : (path.description.first == "[" ? "" : ".") + path.description
        return "${\(name)\(way)\(offset == 0 ? "" : offset > 0 ? " + \(offset)" : " - \(offset.magnitude)")}"
    }
}

/// A name that has no value when it is needed.
package struct UndefinedVariable: Error, Sendable {
    /// What was asked for.
    let reference: Reference
    /// What is wrong with it.
    let reason: String
}

/// The values that names stand for.
package struct Variables: Sendable {
    private var values: [String: JSONValue]

    /// Names and their values.
    package init(_ values: [String: JSONValue] = [:]) { self.values = values }

    /// A name's value.
    package subscript(name: String) -> JSONValue? {
        get { values[name] }
        set { values[name] = newValue }
    }

    func value(of reference: Reference) throws(UndefinedVariable) -> JSONValue {
        guard let root = values[reference.name] else {
            throw UndefinedVariable(reference: reference, reason: "\(reference) has no value here")
        }
        guard let value = reference.path.value(in: root) else {
            throw UndefinedVariable(
                reference: reference, reason: "\(reference) has no value: there is no \(reference.path) in it")
        }
        guard reference.offset != 0 else { return value }
        guard let integer = value.integerValue else {
            throw UndefinedVariable(reference: reference, reason: "\(reference): only a whole number can be added to")
        }
        let (sum, overflow) = integer.addingReportingOverflow(reference.offset)
        guard !overflow else {
            throw UndefinedVariable(reference: reference, reason: "\(reference) does not fit 64 bits")
        }
        return .integer(sum)
    }
}

extension JSONValue {
    /// A string as it is, anything else as JSON.
    package var asText: String {
        if case .string(let text) = self { return text }
        return String(decoding: jsonBytes(), as: UTF8.self)
    }
}
