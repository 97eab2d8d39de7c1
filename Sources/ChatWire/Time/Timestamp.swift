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
        var text: [UInt8] = []
        text.reserveCapacity(24)
        append(to: &text)
        return String(decoding: text, as: UTF8.self)
    }

    /// Appends the 24 characters of ``description``.
    func append(to text: inout [UInt8]) {
        let bounded = min(max(milliseconds, -62_167_219_200_000), 253_402_300_799_999)
        let (days, inDay) = bounded.flooredQuotientAndRemainder(by: 86_400_000)
        let date = CivilDate(daysSinceEpoch: days)
        func digit(_ value: Int64) {
            text.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10))
        }
        func twoDigits(_ value: Int64, _ after: Unicode.Scalar) {
            digit(value / 10)
            digit(value)
            text.append(UInt8(ascii: after))
        }
        digit(date.year / 1_000)
        digit(date.year / 100)
        twoDigits(date.year, "-")
        twoDigits(Int64(date.month), "-")
        twoDigits(Int64(date.day), "T")
        twoDigits(inDay / 3_600_000, ":")
        twoDigits(inDay / 60_000 % 60, ":")
        twoDigits(inDay / 1_000 % 60, ".")
        digit(inDay / 100)
        twoDigits(inDay, "Z")
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
    public func write(to writer: inout JSONWriter) { writer.plainText { append(to: &$0) } }
}

extension Int64 {
    func flooredQuotientAndRemainder(by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
