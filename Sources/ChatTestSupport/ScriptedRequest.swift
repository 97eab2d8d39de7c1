/// An HTTP request as a script sees it.
public struct ScriptedRequest: Sendable, Hashable {
    /// `GET`, `POST`, …
    public let method: String
    /// Without the query.
    public let path: String
    /// Behind the `?`; empty without one.
    public let query: String
    /// Names in lower case, values as they came.
    public let headers: [String: [String]]
    /// All of it.
    public let body: [UInt8]

    /// The body as text.
    public var text: String { String(decoding: body, as: UTF8.self) }

    /// The same request with another body.
    public func with(body: [UInt8]) -> ScriptedRequest {
        ScriptedRequest(method: method, path: path, query: query, headers: headers, body: body)
    }

    /// Whether it asks for a WebSocket.
    public var isUpgrade: Bool { headers["upgrade"] != nil }

    /// Reads a request from the front of what came.
    ///
    /// - Returns: nil while it is not whole; how many bytes it took.
    static func parse(_ bytes: [UInt8]) -> (request: ScriptedRequest, used: Int)? {
        let mark: [UInt8] = [13, 10, 13, 10]
        guard bytes.count >= 4,
            let end = (0...(bytes.count - 4)).first(where: { bytes[$0..<($0 + 4)].elementsEqual(mark) })
        else { return nil }
        // Split by bytes: in a String, CRLF is one character.
        let lines = bytes[..<end].split(separator: 10).map { line in
            String(decoding: line.last == 13 ? line.dropLast() : line, as: UTF8.self)
        }
        let start = (lines.first ?? "").split(separator: " ")
        guard start.count == 3 else { return nil }
        var headers: [String: [String]] = [:]
        for line in lines.dropFirst() {
            guard let colon = line.firstIndex(of: ":") else { continue }
            let value = line[line.index(after: colon)...].drop { $0 == " " }
            headers[line[..<colon].lowercased(), default: []].append(String(value))
        }
        let length = headers["content-length"]?.first.flatMap { Int($0) } ?? 0
        let used = end + 4 + length
        guard bytes.count >= used else { return nil }
        let target = start[1].split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let request = ScriptedRequest(
            method: String(start[0]), path: String(target[0]), query: target.count > 1 ? String(target[1]) : "",
            headers: headers, body: Array(bytes[(end + 4)..<used]))
        return (request, used)
    }
}
