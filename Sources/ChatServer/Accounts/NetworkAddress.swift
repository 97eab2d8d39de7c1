import Glibc

/// An address as limits count it: of IPv6 the network of 64 bits, which is what one subscriber gets.
enum NetworkAddress {
    /// What `address` counts as; text that is no address counts as itself.
    static func network(of address: String) -> String {
        // A link-local address bears its interface after a percent sign.
        let plain = address.prefix { $0 != "%" }
        var bytes = in6_addr()
        guard inet_pton(AF_INET6, String(plain), &bytes) == 1 else { return address }
        let octets = withUnsafeBytes(of: &bytes) { Array($0) }
        let mappedPrefix = [UInt8](repeating: 0, count: 10) + [0xFF, 0xFF]
        if octets.starts(with: mappedPrefix) {
            return octets.suffix(4).map(String.init).joined(separator: ".")
        }
        return octets.prefix(8).map { String($0, radix: 16) }.joined(separator: ".") + "/64"
    }
}
