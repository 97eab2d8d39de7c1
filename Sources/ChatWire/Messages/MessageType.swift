/// What a message is.
public struct MessageType: RawRepresentable, Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// The word.
    public var rawValue: String
    /// The type of that word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Words.
    public static let text = Self(rawValue: "text")
    /// A picture.
    public static let image = Self(rawValue: "image")
    /// A voice note.
    public static let voice = Self(rawValue: "voice")

    /// Reads the word.
    public init(json: JSONValue) throws(JSONDecodingError) { self.init(rawValue: try String(json: json)) }

    /// Writes the word.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}
