/// The proxies whose word on the client's address counts.
///
/// `X-Forwarded-For` is written by anyone; only what a trusted proxy appended to it is true.
struct TrustedProxies: Sendable {
    /// Where those proxies are.
    var ranges: [AddressRange] = []

    /// The address of the client.
    ///
    /// - Parameters:
    ///   - peer: the other end of the connection.
    ///   - forwardedFor: the values of `X-Forwarded-For` in their order. Read from the right: each address is what the
    ///     one right of it saw, and counts while that one is trusted.
    func client(peer: String, forwardedFor: [String]) -> String {
        guard var client = IPAddress(peer) else { return peer }
        var hops = forwardedFor.flatMap { $0.split(separator: ",", omittingEmptySubsequences: false) }
        while trusts(client), let hop = hops.popLast(), let next = IPAddress(Self.host(of: hop)) {
            client = next
        }
        return client.description
    }

    /// Whether the other end of a connection is one of them.
    func trusts(_ peer: String) -> Bool { IPAddress(peer).map(trusts) ?? false }

    private func trusts(_ address: IPAddress) -> Bool { ranges.contains { $0.contains(address) } }

    /// The address in `address`, `address:port` (IPv4) or `[address]:port`.
    private static func host(of hop: Substring) -> String {
        let hop = hop.drop { $0 == " " || $0 == "\t" }
        let text = hop.prefix { $0 != " " && $0 != "\t" }
        if text.first == "[" { return String(text.dropFirst().prefix { $0 != "]" }) }
        return text.filter { $0 == ":" }.count == 1 ? String(text.prefix { $0 != ":" }) : String(text)
    }
}
