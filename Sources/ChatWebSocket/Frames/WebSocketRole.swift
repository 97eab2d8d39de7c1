/// Which end of the connection one is: it decides who masks (RFC 6455 §5.1).
public enum WebSocketRole: Sendable, Hashable {
    /// The end that opened the connection: masks what it sends, refuses masked frames.
    case client
    /// The end that accepted it: sends unmasked, refuses unmasked frames.
    case server
}
