/// Between whom a chat is.
public struct ChatType: RawRepresentable, Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// The word.
    public var rawValue: String
    /// The type of that word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A customer and the salon's staff.
    public static let userCustomer = Self(rawValue: "user_customer")
    /// Colleagues among themselves.
    public static let userUser = Self(rawValue: "user_user")

    /// Reads the word.
    public init(json: JSONValue) throws(JSONDecodingError) { self.init(rawValue: try String(json: json)) }

    /// Writes the word.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}
