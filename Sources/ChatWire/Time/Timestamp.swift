/// A moment: milliseconds since 1970-01-01T00:00:00Z.
///
/// Written as RFC 3339 in UTC with milliseconds (`2026-01-09T10:30:00.000Z`). Read in that form, with any offset, and in
/// the base form without zone and with 0 to 9 fraction digits, which is taken as UTC (docs/PROTOCOL.md, section 1).
public struct Timestamp: Hashable, Comparable, Sendable {
    /// Milliseconds since 1970-01-01T00:00:00Z.
    public var milliseconds: Int64

    /// The moment `milliseconds` after 1970-01-01T00:00:00Z.
    public init(milliseconds: Int64) { self.milliseconds = milliseconds }

    /// By time.
    public static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

    /// The moment that many milliseconds later.
    public func advanced(byMilliseconds offset: Int64) -> Timestamp {
        let (sum, overflow) = milliseconds.addingReportingOverflow(offset)
        return Timestamp(milliseconds: overflow ? (offset > 0 ? .max : .min) : sum)
    }

    /// Milliseconds from `earlier` to this moment.
    public func milliseconds(since earlier: Timestamp) -> Int64 {
        let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
        return overflow ? (milliseconds > earlier.milliseconds ? .max : .min) : difference
    }
}

extension Timestamp: CustomStringConvertible {
    /// RFC 3339 in UTC with milliseconds. Years outside 0000 to 9999, which RFC 3339 cannot say, are written as the
    /// nearest moment that it can.
    public var description: String {
        let bounded = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let (days, inDay) = bounded.flooredQuotientAndRemainder(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func digits(_ value: Int64, _ width: Int, _ after: Unicode.Scalar) {
            var divisor: Int64 = 1
            for _ in 1..<width { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value / divisor % 10))
                divisor /= 10
            }
            text.append(UInt8(ascii: after))
        }
        digits(date.year, 4, "-")
        digits(Int64(date.month), 2, "-")
        digits(Int64(date.day), 2, "T")
        digits(inDay / 3_600_000, 2, ":")
        digits(inDay / 60_000 % 60, 2, ":")
        digits(inDay / 1_000 % 60, 2, ".")
        digits(inDay % 1_000, 3, "Z")
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads RFC 3339 or the base form; `nil` for anything else.
    public init?(_ text: String) {
        var scanner = TimestampScanner(bytes: Array(text.utf8))
        guard let milliseconds = scanner.milliseconds() else { return nil }
        self.init(milliseconds: milliseconds)
    }
}

extension Timestamp: JSONEncodable, JSONDecodable {
    /// Reads a text of one of the accepted forms.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let text = json.stringValue, let timestamp = Timestamp(text) else {
            throw JSONDecodingError(expected: "a time")
        }
        self = timestamp
    }

    /// Writes RFC 3339 in UTC with milliseconds.
    public func write(to writer: inout JSONWriter) { writer.value(description) }
}

extension Int64 {
    func flooredQuotientAndRemainder(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
