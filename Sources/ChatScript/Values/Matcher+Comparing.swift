package import ChatWire

extension Matcher {
    /// In what points a value is not like this; none where it is.
    ///
    /// - Parameters:
    ///   - value: nil for nothing.
    ///   - path: where the value stands in the whole, for the mismatches.
    package func mismatches(
        _ value: JSONValue?, at path: ValuePath = ValuePath(), with variables: Variables
    ) throws(UndefinedVariable) -> [Mismatch] {
        func unless(_ holds: Bool) throws(UndefinedVariable) -> [Mismatch] {
            holds ? [] : [Mismatch(path: path, expected: try words(with: variables), actual: value)]
        }
        if case .absent = kind { return try unless(value == nil) }
        if case .not(let matcher) = kind {
            return try unless(!matcher.mismatches(value, with: variables).isEmpty)
        }
        if case .allOf(let matchers) = kind {
            var found: [Mismatch] = []
            for matcher in matchers { found += try matcher.mismatches(value, at: path, with: variables) }
            return found
        }
        if case .anyOf(let matchers) = kind {
            for matcher in matchers where try matcher.mismatches(value, with: variables).isEmpty { return [] }
            return try unless(false)
        }
        guard let value else { return try unless(false) }

        switch kind {
        case .any, .absent, .not, .allOf, .anyOf: return []
        case .equal(let template), .exactly(let template):
            return try unless(value.isSame(as: template.value(with: variables)))
        case .type(let type): return try unless(type.holds(value))
        case .pattern(let pattern):
            guard let text = value.stringValue else { return try unless(false) }
            // The reader has tried the pattern: it is one.
            return try unless((try? Regex(pattern).firstMatch(in: text)) != nil)
        case .compare(let comparison, let template):
            let order = value.order(to: try template.value(with: variables))
            return try unless(order.map { comparison.holds($0) } ?? false)
        case .object(let members):
            guard value.objectValue != nil else { return try unless(false) }
            var found: [Mismatch] = []
            for member in members {
                found += try member.value.mismatches(
                    value[member.name], at: path.appending(.member(member.name)), with: variables)
            }
            return found
        case .list(let matchers):
            guard let list = value.arrayValue, list.count == matchers.count else { return try unless(false) }
            var found: [Mismatch] = []
            for (index, matcher) in matchers.enumerated() {
                found += try matcher.mismatches(list[index], at: path.appending(.index(index)), with: variables)
            }
            return found
        case .contains(let matchers):
            for matcher in matchers where try !value.has(matcher, with: variables) {
                if let nearest = try value.nearest(to: matcher, at: path, with: variables) { return nearest }
                return [Mismatch(path: path, expected: "\(try matcher.words(with: variables)) in it", actual: value)]
            }
            return []
        case .lacks(let matcher):
            guard value.arrayValue != nil || value.stringValue != nil else { return try unless(false) }
            let hasIt = try value.has(matcher, with: variables)
            return try unless(!hasIt)
        case .each(let matcher):
            guard let list = value.arrayValue else { return try unless(false) }
            var found: [Mismatch] = []
            for (index, element) in list.enumerated() {
                found += try matcher.mismatches(element, at: path.appending(.index(index)), with: variables)
            }
            return found
        case .length(let matcher):
            guard let length = value.length else { return try unless(false) }
            return try unless(matcher.mismatches(.integer(Int64(length)), with: variables).isEmpty)
        case .ordered(let place, let isAscending):
            guard let list = value.arrayValue else { return try unless(false) }
            let keys = list.map { place.value(in: $0) }
            let isOrdered = zip(keys, keys.dropFirst()).allSatisfy { earlier, later in
                guard let earlier, let later, let order = earlier.order(to: later) else { return false }
                return isAscending ? order <= 0 : order >= 0
            }
            return try unless(isOrdered)
        case .distinct(let place):
            guard let list = value.arrayValue else { return try unless(false) }
            let keys = list.map { place.value(in: $0) }
            return try unless(Set(keys).count == keys.count)
        }
    }

    /// What it asks for, in words.
    func words(with variables: Variables) throws(UndefinedVariable) -> String {
        func joined(_ matchers: [Matcher], by separator: String) throws(UndefinedVariable) -> String {
            var words: [String] = []
            for matcher in matchers { words.append(try matcher.words(with: variables)) }
            return words.joined(separator: separator)
        }
        switch kind {
        case .equal(let template): return ShownJSON.text(try template.value(with: variables), limit: 300)
        case .exactly(let template):
            return "exactly \(ShownJSON.text(try template.value(with: variables), limit: 300))"
        case .any: return "anything"
        case .absent: return "nothing there"
        case .type(let type): return type.words
        case .pattern(let pattern): return "a text like /\(pattern)/"
        case .compare(let comparison, let template):
            return "\(comparison.words) \(ShownJSON.text(try template.value(with: variables), limit: 100))"
        case .object(let members):
            var words: [String] = []
            for member in members { words.append("\(member.name): \(try member.value.words(with: variables))") }
            return "{\(words.joined(separator: ", "))}"
        case .list(let matchers):
            return matchers.isEmpty ? "an empty list" : "[\(try joined(matchers, by: ", "))]"
        case .contains(let matchers): return "something that has \(try joined(matchers, by: " and ")) in it"
        case .lacks(let matcher): return "something without \(try matcher.words(with: variables))"
        case .each(let matcher): return "a list, each of it \(try matcher.words(with: variables))"
        case .length(let matcher): return "a length of \(try matcher.words(with: variables))"
        case .ordered(let place, let isAscending):
            return "a list \(isAscending ? "ascending" : "descending") by \(place)"
        case .distinct(let place): return "a list in which no \(place) stands twice"
        case .not(let matcher): return "anything but \(try matcher.words(with: variables))"
        case .allOf(let matchers): return try joined(matchers, by: " and ")
        case .anyOf(let matchers): return try joined(matchers, by: " or ")
        }
    }
}

extension JSONValue {
    /// Whether it is the same value: numbers by size, objects whatever the order of their members.
    func isSame(as other: JSONValue) -> Bool {
        switch (self, other) {
        case (.integer, .number), (.number, .integer), (.number, .number): return numberValue == other.numberValue
        case (.array(let ours), .array(let theirs)):
            return ours.count == theirs.count && zip(ours, theirs).allSatisfy { $0.isSame(as: $1) }
        case (.object(let ours), .object(let theirs)):
            return ours.members.count == theirs.members.count
                && ours.members.allSatisfy { member in
                    theirs[member.name].map { member.value.isSame(as: $0) } ?? false
                }
        default: return self == other
        }
    }

    /// Below zero where it comes before the other: numbers by size, times by time, other texts byte by byte.
    fileprivate func order(to other: JSONValue) -> Int? {
        func order<Value: Comparable>(_ left: Value, _ right: Value) -> Int {
            left < right ? -1 : left == right ? 0 : 1
        }
        switch (self, other) {
        case (.integer(let left), .integer(let right)): return order(left, right)
        case (.string(let left), .string(let right)):
            if let left = Timestamp(left), let right = Timestamp(right) { return order(left, right) }
            return left.utf8.elementsEqual(right.utf8) ? 0 : left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
        default:
            guard let left = numberValue, let right = other.numberValue else { return nil }
            return order(left, right)
        }
    }

    /// Whether a list has such an element, or a text that text in it.
    fileprivate func has(_ matcher: Matcher, with variables: Variables) throws(UndefinedVariable) -> Bool {
        switch self {
        case .array(let elements):
            for element in elements where try matcher.mismatches(element, with: variables).isEmpty { return true }
            return false
        case .string(let text):
            guard case .equal(let template) = matcher.kind else { return false }
            let part = Array(try template.text(with: variables).utf8)
            return part.isEmpty || Array(text.utf8).has(part)
        default: return false
        }
    }

    /// In what points the element of a list that comes nearest is unlike a matcher of several members; nil where there
    /// is nothing near.
    fileprivate func nearest(
        to matcher: Matcher, at path: ValuePath, with variables: Variables
    ) throws(UndefinedVariable) -> [Mismatch]? {
        guard case .object(let members) = matcher.kind, case .array(let elements) = self else { return nil }
        var nearest: [Mismatch]?
        for (index, element) in elements.enumerated() {
            let mismatches = try matcher.mismatches(element, at: path.appending(.index(index)), with: variables)
            if mismatches.count < nearest?.count ?? members.count { nearest = mismatches }
        }
        return nearest
    }

    /// How many elements, members or characters (Unicode scalars) there are.
    fileprivate var length: Int? {
        switch self {
        case .array(let elements): elements.count
        case .object(let object): object.members.count
        case .string(let text): text.unicodeScalars.count
        default: nil
        }
    }
}

extension [UInt8] {
    fileprivate func has(_ part: [UInt8]) -> Bool {
        guard count >= part.count else { return false }
        return (0...(count - part.count)).contains { self[$0..<$0 + part.count].elementsEqual(part) }
    }
}
