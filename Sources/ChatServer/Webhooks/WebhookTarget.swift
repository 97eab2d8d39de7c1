import Foundation

/// Where webhooks go: an `http` or `https` URL.
struct WebhookTarget: Hashable, Sendable {
    let isTLS: Bool
    let host: String
    let port: Int
    /// For the request's `Host`.
    let authority: String
    /// Path and query.
    let path: String

    /// The target of a URL; `nil` for what is none, and for one with a user's name, which would be written into logs.
    init?(_ text: String) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty, url.user == nil,
            url.password == nil, url.fragment == nil, url.port.map({ (1...65_535).contains($0) }) ?? true
        else { return nil }
        isTLS = scheme == "https"
        // Without the brackets that an IPv6 address has in a URL.
        self.host = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
        port = url.port ?? (isTLS ? 443 : 80)
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        authority = url.port.map { "\(name):\($0)" } ?? name
        path =
            (url.percentEncodedPath.isEmpty ? "/" : url.percentEncodedPath)
            + (url.percentEncodedQuery.map { "?\($0)" } ?? "")
    }

    /// The name that the target's certificate must bear; `nil` for an address.
    var serverName: String? { IPAddress(host) == nil ? host : nil }
}
