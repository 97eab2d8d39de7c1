package import ChatWire
package import ChatYAML

/// What a value has to be like.
package struct Matcher: Sendable {
    /// The kinds of matchers.
    package indirect enum Kind: Sendable {
        /// The value itself; a number equals another that is as large.
        case equal(Template)
        /// An object that has at least these members.
        case object([(name: String, value: Matcher)])
        /// A list of exactly these elements.
        case list([Matcher])
        /// The value and nothing besides: no further members either.
        case exactly(Template)
        /// Anything that is there, `null` too.
        case any
        /// Nothing is there.
        case absent
        case type(ValueType)
        case pattern(String)
        case compare(Comparison, Template)
        /// A list that has, for each of these, an element like it; a text that has each of these texts in it.
        case contains([Matcher])
        /// A list without such an element, or a text without that text.
        case lacks(Matcher)
        case each(Matcher)
        /// How many elements, members or characters there are.
        case length(Matcher)
        /// A list in the order of what stands at a place in each element.
        case ordered(by: ValuePath, isAscending: Bool)
        /// A list in which no two elements have the same at a place.
        case distinct(by: ValuePath)
        case not(Matcher)
        case allOf([Matcher])
        case anyOf([Matcher])
    }

    /// How numbers and times compare.
    package enum Comparison: String, Sendable, CaseIterable {
        case above, atLeast = "at_least", below, atMost = "at_most"

        func holds(_ order: Int) -> Bool {
            switch self {
            case .above: order > 0
            case .atLeast: order >= 0
            case .below: order < 0
            case .atMost: order <= 0
            }
        }

        var words: String {
            switch self {
            case .above: "above"
            case .atLeast: "at least"
            case .below: "below"
            case .atMost: "at most"
            }
        }
    }

    /// What a value may be, as far as JSON and the protocol tell it.
    package enum ValueType: String, Sendable, CaseIterable {
        case null, boolean, integer, number, string, list, object
        /// A whole number above zero.
        case id
        /// A time in the form that servers write, RFC 3339 in UTC with milliseconds and `Z`.
        case time
        /// A time in any form that clients accept.
        case anyTime = "any_time"

        var words: String {
            switch self {
            case .null: "null"
            case .boolean: "true or false"
            case .integer: "a whole number"
            case .number: "a number"
            case .string: "a text"
            case .list: "a list"
            case .object: "an object"
            case .id: "an id, a whole number above zero"
            case .time: "a time like 2026-01-09T10:30:00.000Z"
            case .anyTime: "a time"
            }
        }

        func holds(_ value: JSONValue) -> Bool {
            switch (self, value) {
            case (.null, .null), (.boolean, .bool), (.string, .string), (.list, .array), (.object, .object): true
            case (.integer, _): value.integerValue != nil
            case (.number, _): value.numberValue != nil
            case (.id, .integer(let integer)): integer > 0
            case (.time, .string(let text)): Timestamp(text)?.description == text
            case (.anyTime, .string(let text)): Timestamp(text) != nil
            default: false
            }
        }
    }

    /// What kind it is.
    package let kind: Kind
    /// Where it stands in its file.
    package let mark: YAMLMark

    /// A matcher.
    package init(_ kind: Kind, at mark: YAMLMark) {
        self.kind = kind
        self.mark = mark
    }

    /// Which names' values it holds.
    package var references: [Reference] {
        switch kind {
        case .equal(let template), .exactly(let template), .compare(_, let template): template.references
        case .object(let members): members.flatMap(\.value.references)
        case .list(let matchers), .contains(let matchers), .allOf(let matchers), .anyOf(let matchers):
            matchers.flatMap(\.references)
        case .lacks(let matcher), .each(let matcher), .length(let matcher), .not(let matcher): matcher.references
        case .any, .absent, .type, .pattern, .ordered, .distinct: []
        }
    }
}

/// One point in which a value is not what it has to be.
package struct Mismatch: Hashable, Sendable {
    /// Where in the value.
    package var path: ValuePath
    /// What was expected there.
    package var expected: String
    /// What is there; nil for nothing.
    package var actual: JSONValue?
}
