/// A block of addresses in CIDR notation (RFC 4632): `10.0.0.0/8`, `fd00::/8`; without a length, a single address.
struct AddressRange: Hashable, Sendable {
    private let network: IPAddress
    private let prefixLength: Int

    /// Whether `address` is one of the block.
    func contains(_ address: IPAddress) -> Bool {
        address.width == network.width
            && (address.bits ^ network.bits) >> UInt128(network.width - prefixLength) == 0
    }
}

extension AddressRange: LosslessStringConvertible {
    /// The block of that text; `nil` where address or length is none.
    init?(_ text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard let first = parts.first, parts.count <= 2, let network = IPAddress(String(first)) else { return nil }
        var prefixLength = network.width
        if parts.count == 2 {
            guard let length = Int(parts[1]), (0...network.width).contains(length) else { return nil }
            prefixLength = length
        }
        self.network = network
        self.prefixLength = prefixLength
    }

    /// Address and length.
    var description: String { "\(network)/\(prefixLength)" }
}
