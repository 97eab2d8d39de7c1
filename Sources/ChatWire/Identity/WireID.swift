/// An id of the protocol: a positive 64-bit integer of its own kind (docs/PROTOCOL.md, section 1).
public protocol WireID: RawRepresentable<Int64>, Hashable, Comparable, Sendable, JSONEncodable, JSONDecodable,
    CustomStringConvertible, LosslessStringConvertible
{
    /// The id of that number.
    init(rawValue: Int64)
}

extension WireID {
    /// The id of that number.
    public init(_ rawValue: Int64) { self.init(rawValue: rawValue) }

    /// The id written in decimal digits; `nil` for anything that is no positive 64-bit integer.
    public init?(_ description: String) {
        guard let number = Int64(description), number > 0 else { return nil }
        self.init(rawValue: number)
    }

    /// Decimal digits.
    public var description: String { String(rawValue) }

    /// By number, which is the order of creation.
    public static func < (left: Self, right: Self) -> Bool { left.rawValue < right.rawValue }

    /// Reads a positive whole number.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let number = json.integerValue, number > 0 else { throw JSONDecodingError(expected: "an id") }
        self.init(rawValue: number)
    }

    /// Writes the number.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}

/// Names a chat.
public struct ChatID: WireID {
    /// The number.
    public let rawValue: Int64
    /// The id of that number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a message; ids ascend within a chat in the order in which everyone sees its messages.
public struct MessageID: WireID {
    /// The number.
    public let rawValue: Int64
    /// The id of that number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names a salon.
public struct SalonID: WireID {
    /// The number.
    public let rawValue: Int64
    /// The id of that number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}

/// Names an open connection.
public struct ConnectionID: WireID {
    /// The number.
    public let rawValue: Int64
    /// The id of that number.
    public init(rawValue: Int64) { self.rawValue = rawValue }
}
