/// A value that can be written as JSON.
public protocol JSONEncodable {
    /// Writes exactly one JSON value.
    func write(to writer: inout JSONWriter)
}

/// A value that can be read from JSON.
///
/// Reading is lenient in what the protocol leaves open (unknown members are ignored, `null` and absence are the same)
/// and strict in the rest.
public protocol JSONDecodable {
    /// Reads the value.
    ///
    /// - Throws: ``JSONDecodingError`` naming the first member that is missing or of the wrong type.
    init(json: JSONValue) throws(JSONDecodingError)
}

/// What kept a JSON value from being read.
public struct JSONDecodingError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The way to the value: member names and indices, outermost first.
    public var path: [String]
    /// What was expected there.
    public var expected: String

    /// An error at `path`.
    public init(path: [String] = [], expected: String) {
        self.path = path
        self.expected = expected
    }

    /// For a person; holds names, never values.
    public var description: String {
        "\(path.isEmpty ? "the answer" : path.joined(separator: ".")): expected \(expected)"
    }

    func within(_ step: String) -> JSONDecodingError { JSONDecodingError(path: [step] + path, expected: expected) }
}

extension JSONEncodable {
    /// The value as a JSON text.
    public func jsonBytes(capacity: Int = 512) -> [UInt8] {
        var writer = JSONWriter(capacity: capacity)
        write(to: &writer)
        return writer.bytes
    }
}

extension JSONDecodable {
    /// Reads the value from a JSON text.
    ///
    /// - Throws: ``JSONError`` where the bytes are no JSON, ``JSONDecodingError`` where they say something else.
    public init(jsonBytes: [UInt8]) throws {
        try self.init(json: try JSONParser.parse(jsonBytes))
    }
}

extension JSONValue {
    /// Reads the member `name`.
    public func decode<Value: JSONDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(JSONDecodingError) -> Value {
        guard let member = self[name], !member.isNull else {
            throw JSONDecodingError(path: [name], expected: "a value")
        }
        do throws(JSONDecodingError) { return try Value(json: member) } catch { throw error.within(name) }
    }

    /// Reads the member `name` where it is there and not `null`.
    public func decodeIfPresent<Value: JSONDecodable>(
        _ name: String, as type: Value.Type = Value.self
    ) throws(JSONDecodingError) -> Value? {
        guard let member = self[name], !member.isNull else { return nil }
        do throws(JSONDecodingError) { return try Value(json: member) } catch { throw error.within(name) }
    }

    /// Reads the list that is the member `name`; no list is an empty one.
    public func decodeList<Value: JSONDecodable>(
        _ name: String, of type: Value.Type = Value.self
    ) throws(JSONDecodingError) -> [Value] {
        guard let member = self[name], !member.isNull else { return [] }
        do throws(JSONDecodingError) { return try [Value](json: member) } catch { throw error.within(name) }
    }
}

extension Array: JSONDecodable where Element: JSONDecodable {
    /// Reads a list.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let values = json.arrayValue else { throw JSONDecodingError(expected: "a list") }
        var elements: [Element] = []
        elements.reserveCapacity(values.count)
        for (index, value) in values.enumerated() {
            do throws(JSONDecodingError) { elements.append(try Element(json: value)) } catch {
                throw error.within(String(index))
            }
        }
        self = elements
    }
}

extension Array: JSONEncodable where Element: JSONEncodable {
    /// Writes a list.
    public func write(to writer: inout JSONWriter) { writer.array(self) }
}

extension String: JSONEncodable, JSONDecodable {
    /// Reads a string.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let string = json.stringValue else { throw JSONDecodingError(expected: "a string") }
        self = string
    }

    /// Writes a string.
    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Bool: JSONEncodable, JSONDecodable {
    /// Reads a Boolean.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let bool = json.boolValue else { throw JSONDecodingError(expected: "true or false") }
        self = bool
    }

    /// Writes a Boolean.
    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Int64: JSONEncodable, JSONDecodable {
    /// Reads a whole number.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let integer = json.integerValue else { throw JSONDecodingError(expected: "a whole number") }
        self = integer
    }

    /// Writes a whole number.
    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Int: JSONEncodable, JSONDecodable {
    /// Reads a whole number.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let integer = json.integerValue, let int = Int(exactly: integer) else {
            throw JSONDecodingError(expected: "a whole number")
        }
        self = int
    }

    /// Writes a whole number.
    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension Double: JSONEncodable, JSONDecodable {
    /// Reads a number.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let number = json.numberValue else { throw JSONDecodingError(expected: "a number") }
        self = number
    }

    /// Writes a number.
    public func write(to writer: inout JSONWriter) { writer.value(self) }
}

extension JSONValue: JSONEncodable, JSONDecodable {
    /// Takes the value as it is.
    public init(json: JSONValue) { self = json }

    /// Writes the value.
    public func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let bool): writer.value(bool)
        case .integer(let integer): writer.value(integer)
        case .number(let number): writer.value(number)
        case .string(let string): writer.value(string)
        case .array(let values): writer.array(values)
        case .object(let object): object.write(to: &writer)
        }
    }
}

extension JSONObject: JSONEncodable {
    /// Writes the object, its members in order.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            for member in members {
                writer.key(member.name)
                member.value.write(to: &writer)
            }
        }
    }
}
