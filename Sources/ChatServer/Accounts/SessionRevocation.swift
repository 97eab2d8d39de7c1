public import ChatWire

/// Sessions that ended: their tokens no longer count, and their sockets must be closed at once
/// (docs/PROTOCOL.md, section 2).
public struct SessionRevocation: Hashable, Sendable {
    /// How much of what a participant has open ended.
    public enum Scope: Hashable, Sendable {
        /// Everything, also what came in with a token of the salon's own system.
        case everything
        /// Those sessions.
        case sessions(Set<Int64>)
    }

    /// Whose they were.
    public var participant: ParticipantKey
    /// Which ended.
    public var scope: Scope
    /// With which word to close.
    public var reason: CloseReason

    /// Whether a connection of `principal` must be closed.
    public func covers(_ principal: Principal) -> Bool {
        guard principal.key == participant else { return false }
        switch scope {
        case .everything: return true
        case .sessions(let ids): return principal.sessionID.map(ids.contains) ?? false
        }
    }
}
