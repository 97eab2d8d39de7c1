/// Why a text is no YAML, or not the YAML that was expected.
public struct YAMLError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Where.
    public let mark: YAMLMark
    /// What is wrong there, and what was expected.
    public let message: String

    /// An error at a place.
    public init(_ message: String, at mark: YAMLMark) {
        self.mark = mark
        self.message = message
    }

    /// `3:5: …`, to stand behind a file's name and a colon.
    public var description: String { "\(mark): \(message)" }
}
