/// A JSON text taken apart (RFC 8259).
public enum JSONValue: Hashable, Sendable {
    /// `null`.
    case null
    /// `true` or `false`.
    case bool(Bool)
    /// A number written without fraction and exponent that fits 64 bits.
    case integer(Int64)
    /// Any other number.
    case number(Double)
    /// A string, its escapes resolved.
    case string(String)
    /// A list.
    case array([JSONValue])
    /// An object, its members in the order in which they were written.
    case object(JSONObject)
}

extension JSONValue {
    /// The member `key` of an object; `nil` where there is none or this is no object.
    public subscript(key: String) -> JSONValue? {
        guard case .object(let object) = self else { return nil }
        return object[key]
    }

    /// Whether this is `null`.
    public var isNull: Bool { self == .null }

    /// The string, if this is one.
    public var stringValue: String? {
        guard case .string(let string) = self else { return nil }
        return string
    }

    /// The Boolean, if this is one.
    public var boolValue: Bool? {
        guard case .bool(let bool) = self else { return nil }
        return bool
    }

    /// The whole number, if this is one; `7.0` counts, `7.5` does not.
    public var integerValue: Int64? {
        switch self {
        case .integer(let integer): integer
        case .number(let number): Int64(exactly: number)
        default: nil
        }
    }

    /// The number, if this is one.
    public var numberValue: Double? {
        switch self {
        case .integer(let integer): Double(integer)
        case .number(let number): number
        default: nil
        }
    }

    /// The list, if this is one.
    public var arrayValue: [JSONValue]? {
        guard case .array(let array) = self else { return nil }
        return array
    }

    /// The object, if this is one.
    public var objectValue: JSONObject? {
        guard case .object(let object) = self else { return nil }
        return object
    }
}

/// The members of a JSON object in their written order.
///
/// Look-up is linear: the protocol's objects have few members, and a hash table costs more to build than it saves.
/// Where a name stands twice the last one counts, as with most parsers (RFC 8259, section 4, leaves it open).
public struct JSONObject: Hashable, Sendable, ExpressibleByDictionaryLiteral {
    /// Name and value, in order.
    public struct Member: Hashable, Sendable {
        /// The member's name.
        public var name: String
        /// The member's value.
        public var value: JSONValue

        /// A member of the given name and value.
        public init(name: String, value: JSONValue) {
            self.name = name
            self.value = value
        }
    }

    /// All members in the order written.
    public private(set) var members: [Member]

    /// An object of `members`.
    public init(members: [Member] = []) { self.members = members }

    /// An object of the literal's members.
    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        members = elements.map { Member(name: $0.0, value: $0.1) }
    }

    /// The value of the last member of that name.
    public subscript(name: String) -> JSONValue? { members.last { $0.name == name }?.value }

    mutating func append(_ name: String, _ value: JSONValue) { members.append(Member(name: name, value: value)) }
}
