/// Which web pages may talk to the server (docs/PROTOCOL.md, section 1, "browsers").
struct OriginPolicy: Sendable {
    /// Whether any page may.
    let allowsAny: Bool
    /// Whether pages from this machine may, on any port.
    let allowsLoopback: Bool
    private let origins: Set<String>

    /// A policy.
    ///
    /// - Parameters:
    ///   - allowed: origins (`https://chat.example`), or `*` for any.
    ///   - allowsLoopback: whether pages from this machine may.
    init(allowed: [String] = [], allowsLoopback: Bool = false) {
        origins = Set(allowed.map { Self.normalized($0) })
        allowsAny = origins.contains("*")
        self.allowsLoopback = allowsLoopback
    }

    /// Whether a page of `origin` may read the answers of REST calls.
    func allows(_ origin: String) -> Bool {
        if allowsAny { return true }
        let origin = Self.normalized(origin)
        return origins.contains(origin) || (allowsLoopback && Self.isLoopback(origin))
    }

    /// Whether a page of `origin` may open a WebSocket (RFC 6455, section 10.2).
    ///
    /// - Parameters:
    ///   - origin: the request's `Origin`; programs send none.
    ///   - host: the request's `Host`. A page of the same host and port is the server's own; whether it came by TLS is
    ///     not compared, because a proxy may end TLS.
    func allowsConnection(from origin: String?, to host: String?) -> Bool {
        guard let origin else { return true }
        if allows(origin) { return true }
        guard let host, let authority = Self.authority(of: Self.normalized(origin)) else { return false }
        return authority == host.lowercased()
    }

    /// Whether a text can be allowed: scheme, host and perhaps a port (RFC 6454, section 6.2), or `*`.
    static func isOrigin(_ text: String) -> Bool {
        if text == "*" { return true }
        guard let authority = authority(of: normalized(text)), !authority.isEmpty else { return false }
        return !authority.contains { "/?#@ ".contains($0) }
    }

    private static func normalized(_ origin: String) -> String {
        let origin = origin.lowercased()
        return origin.last == "/" ? String(origin.dropLast()) : origin
    }

    private static func isLoopback(_ origin: String) -> Bool {
        guard let authority = authority(of: origin) else { return false }
        if authority.first == "[" {
            return IPAddress(String(authority.dropFirst().prefix { $0 != "]" }))?.isLoopback == true
        }
        let host = String(authority.prefix { $0 != ":" })
        return host == "localhost" || IPAddress(host)?.isLoopback == true
    }

    /// Host and port; `nil` for anything but a web page's origin.
    private static func authority(of origin: String) -> Substring? {
        for scheme in ["http://", "https://"] where origin.hasPrefix(scheme) { return origin.dropFirst(scheme.count) }
        return nil
    }
}
