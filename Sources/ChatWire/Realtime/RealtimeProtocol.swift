/// What a WebSocket connection speaks (docs/PROTOCOL.md, section 5).
public enum RealtimeProtocol: String, Hashable, Sendable, CaseIterable {
    /// The published interface: eight event types.
    case base
    /// Sync, edits, presence, delivery and a live chat list on top; also the name of the WebSocket subprotocol.
    case v2 = "chat.v2"
}
