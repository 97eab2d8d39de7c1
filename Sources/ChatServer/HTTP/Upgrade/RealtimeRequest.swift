import ChatWire

/// An accepted WebSocket handshake: who connects how (docs/PROTOCOL.md, section 5).
struct RealtimeRequest: Hashable, Sendable {
    /// Whose endpoint it is.
    var side: ParticipantType
    /// The token as it was sent, in the query or as a header; nobody has looked at it yet.
    var token: String?
    /// What both ends will speak.
    var subprotocol: RealtimeProtocol
    /// Where the client is.
    var remoteAddress: String
    /// What the client calls itself.
    var userAgent: String?
}
