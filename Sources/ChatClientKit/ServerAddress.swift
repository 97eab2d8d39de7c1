/// Where a server is: `http://127.0.0.1:8000`, or with a path before `/api/v1` where it stands behind a proxy.
public struct ServerAddress: Hashable, Sendable {
    /// Whether it is reached by TLS (`https`, `wss`).
    public let isSecure: Bool
    /// Host and, where it was given, port, as in a `Host` header: `127.0.0.1:8000`, `[::1]:8000`.
    public let authority: String
    /// The path before `/api/v1`, without a slash at its end; mostly empty.
    public let path: String

    /// Reads an address.
    ///
    /// - Parameter string: `http` or `https` (or `ws`, `wss`), a host, and if need be a port and a path.
    /// - Throws: ``ClientError/Code/invalidArgument`` for anything else; user names and passwords, queries and
    ///   fragments have no place in it.
    public init(_ string: String) throws(ClientError) {
        guard let separator = string.firstRange(of: "://") else {
            throw Self.invalid("it needs a scheme, as in http://")
        }
        switch string[..<separator.lowerBound].lowercased() {
        case "http", "ws": isSecure = false
        case "https", "wss": isSecure = true
        default: throw Self.invalid("its scheme must be http or https")
        }
        let rest = string[separator.upperBound...]
        guard rest.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
            throw Self.invalid("it holds spaces or non-ASCII")
        }
        guard !rest.contains(where: { "@?#\\\"<>".contains($0) }) else {
            throw Self.invalid("it must hold no user name, query or fragment")
        }
        let authority = rest.prefix { $0 != "/" }
        guard Self.isAuthority(authority) else { throw Self.invalid("its host or port is not valid") }
        self.authority = String(authority)
        var path = rest[authority.endIndex...]
        while path.last == "/" {
            path.removeLast()
        }
        self.path = String(path)
    }

    /// The address with the scheme of HTTP, as it was given otherwise.
    public var url: String { "\(isSecure ? "https" : "http")://\(authority)\(path)" }

    private static func isAuthority(_ authority: Substring) -> Bool {
        let port: Substring
        if authority.first == "[" {
            guard let end = authority.firstIndex(of: "]") else { return false }
            let address = authority[authority.index(after: authority.startIndex)..<end]
            guard !address.isEmpty, address.allSatisfy({ $0.isHexDigit || $0 == ":" || $0 == "." }) else {
                return false
            }
            port = authority[authority.index(after: end)...]
        } else {
            let host = authority.prefix { $0 != ":" }
            guard !host.isEmpty, host.allSatisfy({ $0.isLetter || $0.isNumber || "-._~%".contains($0) }) else {
                return false
            }
            port = authority[host.endIndex...]
        }
        guard !port.isEmpty else { return true }
        guard port.first == ":", let number = UInt16(port.dropFirst()) else { return false }
        return number > 0
    }

    private static func invalid(_ reason: String) -> ClientError {
        ClientError(.invalidArgument, "This is not a server address: \(reason).")
    }
}

extension ServerAddress: CustomStringConvertible {
    /// The same as ``url``.
    public var description: String { url }
}

extension String {
    /// Where `part` first stands, byte by byte.
    fileprivate func firstRange(of part: String) -> Range<Index>? {
        guard part.utf8.count <= utf8.count else { return nil }
        var start = utf8.startIndex
        while start != utf8.endIndex {
            if utf8[start...].starts(with: part.utf8) {
                return start..<utf8.index(start, offsetBy: part.utf8.count)
            }
            start = utf8.index(after: start)
        }
        return nil
    }
}
