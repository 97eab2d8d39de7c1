import ChatWire
import Hummingbird

/// Reads a query's or form's parameters and collects all that does not validate, as ``RequestReader`` does for JSON.
struct QueryReader {
    private let fields: FormFields
    private let location: String
    /// What did not validate so far.
    private(set) var issues: [ValidationIssue] = []

    /// A reader of `fields`, which are the request's `location`.
    init(_ fields: FormFields, at location: String = "query") {
        self.fields = fields
        self.location = location
    }

    /// A reader of the request's query.
    ///
    /// - Throws: 422 where the query is not well-formed.
    init(_ request: Request) throws(Refusal) {
        guard let fields = FormFields((request.uri.query ?? "").utf8) else {
            throw Refusal(issues: [.malformedFields(at: "query")])
        }
        self.init(fields)
    }

    /// Ends the reading.
    ///
    /// - Throws: 422 naming all that did not validate.
    func finish() throws(Refusal) {
        guard issues.isEmpty else { throw Refusal(issues: issues) }
    }

    /// Notes that the parameter `name` does not validate.
    mutating func refuse(_ name: String, _ message: String, type: String = "value_error") {
        issues.append(ValidationIssue(location: place(name), message: message, type: type))
    }

    /// A whole number of `range`, where it is there.
    mutating func optionalInteger(_ name: String, in range: ClosedRange<Int64>) -> Int64? {
        guard let text = fields[name] else { return nil }
        guard let integer = Int64(text) else {
            issues.append(.noInteger(at: place(name)))
            return nil
        }
        if integer < range.lowerBound {
            refuse(
                name, "Input should be greater than or equal to \(range.lowerBound)", type: "greater_than_equal")
        } else if integer > range.upperBound {
            refuse(name, "Input should be less than or equal to \(range.upperBound)", type: "less_than_equal")
        } else {
            return integer
        }
        return nil
    }

    /// A whole number of `range`, `standard` where it is not there.
    mutating func integer(_ name: String, in range: ClosedRange<Int>, or standard: Int) -> Int {
        optionalInteger(name, in: Int64(range.lowerBound)...Int64(range.upperBound)).map { Int($0) } ?? standard
    }

    /// An id, where it is there.
    mutating func optionalID<ID: WireID>(_ name: String, as type: ID.Type = ID.self) -> ID? {
        optionalInteger(name, in: 1...Int64.max).map { ID(rawValue: $0) }
    }

    /// `true`, `false`, `1` or `0`, where it is there.
    mutating func optionalBool(_ name: String) -> Bool? {
        switch fields[name]?.lowercased() {
        case nil: return nil
        case "true", "1": return true
        case "false", "0": return false
        default:
            refuse(name, "Input should be a valid boolean, unable to interpret input", type: "bool_parsing")
            return nil
        }
    }

    /// A text of at most `limit` scalars without NUL, where it is there.
    mutating func optionalString(_ name: String, limit: Int) -> String? {
        guard let text = fields[name] else { return nil }
        if text.utf8.count > limit, text.unicodeScalars.count > limit {
            refuse(name, "String should have at most \(limit) characters", type: "string_too_long")
        } else if text.utf8.contains(0) {
            refuse(name, "String should not contain NUL", type: "string_nul")
        } else {
            return text
        }
        return nil
    }

    /// A text that must be there; empty where it is not, and the request does not validate.
    mutating func string(_ name: String, limit: Int) -> String {
        if fields[name] == nil { refuse(name, "Field required", type: "missing") }
        return optionalString(name, limit: limit) ?? ""
    }

    /// One of the words of `Choice`, where it is there.
    mutating func optionalChoice<Choice: RawRepresentable<String> & CaseIterable>(
        _ name: String, as type: Choice.Type = Choice.self
    ) -> Choice? {
        guard let text = fields[name] else { return nil }
        if let choice = Choice(rawValue: text) { return choice }
        let words = Choice.allCases.map { "'\($0.rawValue)'" }
        let all =
            words.count > 1
            ? "\(words.dropLast().joined(separator: ", ")) or \(words[words.count - 1])" : words.joined()
        refuse(name, "Input should be \(all)", type: "enum")
        return nil
    }

    private func place(_ name: String) -> [ValidationIssue.Step] { [.name(location), .name(name)] }
}

extension ValidationIssue {
    /// What stands at `place` is no whole number.
    static func noInteger(at place: [Step]) -> ValidationIssue {
        ValidationIssue(
            location: place, message: "Input should be a valid integer, unable to parse string as an integer",
            type: "int_parsing")
    }

    /// A query or form whose percent-encoding does not hold.
    static func malformedFields(at location: String) -> ValidationIssue {
        ValidationIssue(
            location: [.name(location)], message: "Input should be percent-encoded UTF-8", type: "value_error")
    }
}
