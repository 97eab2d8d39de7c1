/// What of a handshake's request cannot be sent as it is; never holds the value itself, which may be a secret.
public enum WebSocketRequestError: Error, Hashable, Sendable {
    /// The target does not begin with a slash, or holds a space, a control character or anything beyond ASCII.
    case target
    /// The host is empty, or holds a space, a control character or anything beyond ASCII.
    case host
    /// The field of this name is one that the handshake sets, or its name is no token, or its value holds a control
    /// character.
    case header(name: String)
    /// A subprotocol is no token, or is offered twice.
    case subprotocol
}
