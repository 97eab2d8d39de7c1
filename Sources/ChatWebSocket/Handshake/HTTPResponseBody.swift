/// The body of a refusal as far as it came: enough to read the server's error.
enum HTTPResponseBody {
    /// What is there of a body, and whether that is all.
    struct Part: Hashable, Sendable {
        let bytes: [UInt8]
        let isWhole: Bool
    }

    /// Takes the framing off a body (RFC 9112 §6.3). What does not parse ends it.
    ///
    /// - Parameter bytes: all that came after the head.
    static func decode(_ bytes: ArraySlice<UInt8>, headers: [WebSocketHeader]) -> Part {
        if !headers.values(of: "Transfer-Encoding").isEmpty {
            return decodeChunks(bytes)
        }
        // Without a length the body goes on until the connection ends.
        guard let value = headers.values(of: "Content-Length").first else {
            return Part(bytes: Array(bytes), isWhole: false)
        }
        guard let length = UInt32(value) else { return Part(bytes: [], isWhole: true) }
        return Part(bytes: Array(bytes.prefix(Int(length))), isWhole: bytes.count >= Int(length))
    }

    private static func decodeChunks(_ bytes: ArraySlice<UInt8>) -> Part {
        var body: [UInt8] = []
        var rest = bytes
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            let line = String(decoding: rest[..<end], as: UTF8.self)
            let digits = line.prefix { $0.isHexDigit }
            guard let size = UInt32(digits, radix: 16), size > 0 else { return Part(bytes: body, isWhole: true) }
            rest = rest[(end + 1)...]
            body.append(contentsOf: rest.prefix(Int(size)))
            // The chunk and the CR LF behind it.
            guard rest.count >= Int(size) + 2 else { break }
            rest = rest.dropFirst(Int(size) + 2)
        }
        return Part(bytes: body, isWhole: false)
    }
}
