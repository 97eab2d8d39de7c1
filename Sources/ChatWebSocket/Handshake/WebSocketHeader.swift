/// A header field of the handshake.
public struct WebSocketHeader: Hashable, Sendable {
    /// A token; letters in any case.
    public let name: String
    /// Without the space around it.
    public let value: String

    /// Makes a field, unchecked: ``WebSocketClientHandshake`` checks what it sends.
    public init(_ name: String, _ value: String) {
        self.name = name
        self.value = value
    }
}

extension [WebSocketHeader] {
    /// The values of all fields of that name, in order; the name in any case of letters.
    public func values(of name: String) -> [String] {
        let name = name.lowercased()
        return filter { $0.name.lowercased() == name }.map(\.value)
    }
}
