/// The machine's word for an error, for REST and WebSocket alike (docs/PROTOCOL.md, section 5, "Codes").
public struct ErrorCode: RawRepresentable, Hashable, Sendable, CustomStringConvertible, JSONEncodable, JSONDecodable {
    /// The word.
    public var rawValue: String

    /// The code of that word; servers may send words that this list does not hold.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The text is no JSON.
    public static let invalidJSON = Self(rawValue: "invalid_json")
    /// A body, field or parameter does not validate.
    public static let validationError = Self(rawValue: "validation_error")
    /// A WebSocket message of a type that the connection's protocol does not know.
    public static let unknownType = Self(rawValue: "unknown_type")
    /// No token, or one that does not count.
    public static let unauthorized = Self(rawValue: "unauthorized")
    /// The caller may know of it, but not do it.
    public static let forbidden = Self(rawValue: "forbidden")
    /// Not there, or not the caller's to know of.
    public static let notFound = Self(rawValue: "not_found")
    /// A colleague's chat in the caller's salon.
    public static let notParticipant = Self(rawValue: "not_participant")
    /// The salon blocked the customer.
    public static let blocked = Self(rawValue: "blocked")
    /// It contradicts what is stored.
    public static let conflict = Self(rawValue: "conflict")
    /// A message's text is over the limit.
    public static let messageTooLong = Self(rawValue: "message_too_long")
    /// A body or file is over the limit.
    public static let tooLarge = Self(rawValue: "too_large")
    /// A kind of file or body that is not taken.
    public static let unsupportedMedia = Self(rawValue: "unsupported_media")
    /// The message was sent too long ago to be edited.
    public static let editWindowClosed = Self(rawValue: "edit_window_closed")
    /// The path knows other methods only.
    public static let methodNotAllowed = Self(rawValue: "method_not_allowed")
    /// Too fast.
    public static let rateLimited = Self(rawValue: "rate_limited")
    /// The server failed.
    public static let `internal` = Self(rawValue: "internal")

    /// The word.
    public var description: String { rawValue }

    /// Reads the word.
    public init(json: JSONValue) throws(JSONDecodingError) { self.init(rawValue: try String(json: json)) }

    /// Writes the word.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}
