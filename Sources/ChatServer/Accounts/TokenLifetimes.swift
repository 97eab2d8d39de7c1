/// How long tokens live, in seconds (docs/PROTOCOL.md, section 2).
public struct TokenLifetimes: Hashable, Sendable {
    /// Access tokens; long, since base clients cannot refresh.
    public var access: Int64
    /// Refresh tokens.
    public var refresh: Int64

    /// Lifetimes, 12 hours and 30 days where none are given.
    public init(access: Int64 = 12 * 3_600, refresh: Int64 = 30 * 86_400) {
        self.access = access
        self.refresh = refresh
    }

    /// How long a session lives after its last refresh: as long as any token of it.
    var session: Int64 { max(access, refresh) }
}
