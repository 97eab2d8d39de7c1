/// The status line and header of an HTTP/1 response (RFC 9112), read strictly: lines end with CR LF, no folding.
struct HTTPResponseHead: Hashable, Sendable {
    /// An answer that cannot be HTTP/1.
    struct Malformed: Error {}

    /// The second digit of the version: 1 for HTTP/1.1.
    let minorVersion: Int
    /// 100…999.
    let status: Int
    /// In the order in which they came.
    let headers: [WebSocketHeader]

    /// Reads a head.
    ///
    /// - Parameter bytes: up to the empty line, without it and without the last line's CR LF.
    init(_ bytes: ArraySlice<UInt8>) throws(Malformed) {
        var lines = try Self.lines(bytes)[...]
        guard let statusLine = lines.popFirst() else { throw Malformed() }
        let parts = statusLine.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, parts[0] == "HTTP/1.1" || parts[0] == "HTTP/1.0",
            parts[1].utf8.count == 3, parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            let status = Int(parts[1]), status >= 100
        else { throw Malformed() }
        minorVersion = parts[0] == "HTTP/1.1" ? 1 : 0
        self.status = status
        var headers: [WebSocketHeader] = []
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { throw Malformed() }
            let name = line[..<colon]
            guard HeaderSyntax.isToken(name) else { throw Malformed() }
            headers.append(WebSocketHeader(String(name), HeaderSyntax.trimmed(line[line.index(after: colon)...])))
        }
        self.headers = headers
    }

    private static func lines(_ bytes: ArraySlice<UInt8>) throws(Malformed) -> [String] {
        var lines: [String] = []
        var rest = bytes
        while !rest.isEmpty {
            let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
            var line = rest[..<end]
            if end < rest.endIndex {
                guard line.popLast() == UInt8(ascii: "\r") else { throw Malformed() }
                rest = rest[(end + 1)...]
            } else {
                rest = []
            }
            let text = String(decoding: line, as: UTF8.self)
            guard HeaderSyntax.isValue(text) else { throw Malformed() }
            lines.append(text)
        }
        return lines
    }
}
