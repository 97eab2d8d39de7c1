/// Times as people write them.
package enum ScriptTime {
    /// A number with a unit: `250ms`, `5s`, `1.5s`, `2m`; nil for anything else, and for more than a day.
    package static func duration(_ text: String) -> Duration? {
        for (unit, milliseconds) in [("ms", 1.0), ("s", 1_000), ("m", 60_000)] where text.hasSuffix(unit) {
            let digits = text.dropLast(unit.count)
            guard digits.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }), let number = Double(digits),
                number * milliseconds <= 86_400_000
            else { return nil }
            return .milliseconds(Int64((number * milliseconds).rounded()))
        }
        return nil
    }
}
