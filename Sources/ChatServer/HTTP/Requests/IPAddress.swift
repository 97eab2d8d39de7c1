import Glibc

/// An IPv4 or IPv6 address. An IPv4 address that came mapped into IPv6 (RFC 4291, section 2.5.5.2) is the IPv4 address.
struct IPAddress: Hashable, Sendable {
    /// The address as a number.
    let bits: UInt128
    /// How many of the bits count: 32 or 128.
    let width: Int

    private init(bits: UInt128, width: Int) {
        self.bits = bits
        self.width = width
    }

    /// Whether only this machine can have it.
    var isLoopback: Bool { width == 32 ? bits >> 24 == 127 : bits == 1 }

    /// The four or sixteen bytes, the first one first.
    private var bytes: [UInt8] {
        stride(from: width - 8, through: 0, by: -8).map { UInt8(truncatingIfNeeded: bits >> UInt128($0)) }
    }
}

extension IPAddress: LosslessStringConvertible {
    /// The address of that text; `nil` for anything else, a host name or an address with a port too.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            self.init(bits: UInt128(UInt32(bigEndian: four.s_addr)), width: 32)
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            let bits = withUnsafeBytes(of: six) { $0.reduce(UInt128(0)) { $0 << 8 | UInt128($1) } }
            self.init(bits: bits & 0xFFFF_FFFF, width: 32, ifMapped: bits)
        } else {
            return nil
        }
    }

    private init(bits: UInt128, width: Int, ifMapped whole: UInt128) {
        if whole >> 32 == 0xFFFF {
            self.init(bits: bits, width: width)
        } else {
            self.init(bits: whole, width: 128)
        }
    }

    /// The usual notation, IPv6 shortened (RFC 5952).
    var description: String {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let bytes = bytes
        guard inet_ntop(width == 32 ? AF_INET : AF_INET6, bytes, &text, socklen_t(text.count)) != nil else { return "" }
        return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
