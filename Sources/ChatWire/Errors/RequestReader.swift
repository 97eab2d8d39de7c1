/// Reads the members of a request and collects all that does not validate, so that one answer names it all.
///
/// Used for REST bodies and WebSocket messages alike. Messages and types are those that users of the published
/// interface know (pydantic's).
public struct RequestReader {
    private let object: JSONObject
    private let isObject: Bool
    private let location: [ValidationIssue.Step]
    /// What did not validate so far.
    public private(set) var issues: [ValidationIssue] = []

    /// A reader of `value`, which is at `location` in the request.
    public init(_ value: JSONValue, at location: [ValidationIssue.Step] = [.name("body")]) {
        self.location = location
        if case .object(let object) = value {
            self.object = object
            isObject = true
        } else {
            isObject = false
            object = JSONObject()
            issues = [ValidationIssue(location: location, message: "Input should be an object", type: "model_type")]
        }
    }

    /// Whether all that was read so far validates.
    public var isValid: Bool { issues.isEmpty }

    /// The member's value, `nil` where it is absent or `null`.
    public func value(_ name: String) -> JSONValue? {
        guard let value = object[name], !value.isNull else { return nil }
        return value
    }

    /// Notes that the member `name` does not validate.
    public mutating func refuse(_ name: String, _ message: String, type: String = "value_error") {
        issues.append(ValidationIssue(location: location + [.name(name)], message: message, type: type))
    }

    /// Takes over what a nested reader found.
    public mutating func adopt(_ nested: RequestReader) { issues += nested.issues }

    /// The place of the member `name`, for a nested reader.
    public func place(_ name: String, _ index: Int? = nil) -> [ValidationIssue.Step] {
        location + [.name(name)] + (index.map { [.index($0)] } ?? [])
    }

    /// A text of at most `limit` scalars without NUL.
    public mutating func optionalString(_ name: String, limit: Int) -> String? {
        guard let value = value(name) else { return nil }
        guard let text = value.stringValue else {
            refuse(name, "Input should be a valid string", type: "string_type")
            return nil
        }
        // A text of n bytes has at most n scalars: the exact count is needed only near the limit.
        if text.utf8.count > limit, text.unicodeScalars.count > limit {
            refuse(name, "String should have at most \(limit) characters", type: "string_too_long")
            return nil
        }
        if text.utf8.contains(0) {
            refuse(name, "String should not contain NUL", type: "string_nul")
            return nil
        }
        return text
    }

    /// A text that must be there.
    public mutating func string(_ name: String, limit: Int) -> String {
        if value(name) == nil { missing(name) }
        return optionalString(name, limit: limit) ?? ""
    }

    /// A Boolean, where it is there.
    public mutating func optionalBool(_ name: String) -> Bool? {
        guard let value = value(name) else { return nil }
        guard let bool = value.boolValue else {
            refuse(name, "Input should be a valid boolean", type: "bool_type")
            return nil
        }
        return bool
    }

    /// A Boolean that must be there.
    public mutating func bool(_ name: String) -> Bool {
        if value(name) == nil { missing(name) }
        return optionalBool(name) ?? false
    }

    /// A whole number of `range`, where it is there.
    public mutating func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let value = value(name) else { return nil }
        guard let integer = value.integerValue else {
            refuse(name, "Input should be a valid integer", type: "int_type")
            return nil
        }
        guard range.contains(integer) else {
            let isLow = integer < range.lowerBound
            refuse(
                name,
                isLow
                    ? "Input should be greater than or equal to \(range.lowerBound)"
                    : "Input should be less than or equal to \(range.upperBound)",
                type: isLow ? "greater_than_equal" : "less_than_equal")
            return nil
        }
        return integer
    }

    /// A whole number of `range` that must be there.
    public mutating func integer(_ name: String, in range: ClosedRange<Int64>) -> Int64 {
        if value(name) == nil { missing(name) }
        return optionalInteger(name, in: range) ?? range.lowerBound
    }

    /// An id, where it is there.
    public mutating func optionalID<ID: WireID>(_ name: String, _ type: ID.Type = ID.self) -> ID? {
        optionalInteger(name, in: 1...Int64.max).map { ID(rawValue: $0) }
    }

    /// An id that must be there. Where it is not, the result names nothing and the request does not validate.
    public mutating func id<ID: WireID>(_ name: String, _ type: ID.Type = ID.self) -> ID {
        if value(name) == nil { missing(name) }
        return optionalID(name, type) ?? ID(rawValue: 0)
    }

    /// A list of at most `limit` elements, where it is there.
    public mutating func optionalList(_ name: String, limit: Int) -> [JSONValue]? {
        guard let value = value(name) else { return nil }
        guard let list = value.arrayValue else {
            refuse(name, "Input should be a valid list", type: "list_type")
            return nil
        }
        guard list.count <= limit else {
            refuse(name, "List should have at most \(limit) items", type: "too_long")
            return nil
        }
        return list
    }

    /// Notes that a member is not there.
    public mutating func missing(_ name: String) {
        guard isObject else { return }
        refuse(name, "Field required", type: "missing")
    }
}
