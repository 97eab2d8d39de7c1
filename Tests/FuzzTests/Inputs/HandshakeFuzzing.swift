import ChatWebSocket

/// The bytes are the server's answer.
enum HandshakeFuzzing {
    /// The key's random bytes are always the same, so that an answer can be the right one.
    private struct Zeros: RandomNumberGenerator {
        mutating func next() -> UInt64 { 0 }
    }

    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        let whole = try progress(of: bytes, pieces: bytes.count)
        let cut = try progress(of: bytes, pieces: 1)
        if case .accepted(let whole, _) = whole, case .accepted(let cut, _) = cut {
            // What stands behind an acceptance comes with it, or later.
            return try FuzzFinding.expect(whole == cut, "in single bytes \(cut ?? "none"), at once \(whole ?? "none")")
        }
        try FuzzFinding.expect(whole == cut, "in single bytes \(cut), at once \(whole)")
    }

    private static func progress(
        of bytes: [UInt8], pieces: Int
    ) throws(FuzzFinding) -> WebSocketClientHandshake.Progress {
        var generator = Zeros()
        guard
            var handshake = try? WebSocketClientHandshake(
                target: "/", host: "localhost", subprotocols: ["chat.v2"], using: &generator)
        else { throw FuzzFinding(description: "a plain request is refused") }
        var rest = bytes[...]
        var outcome: WebSocketClientHandshake.Progress?
        while !rest.isEmpty {
            let piece = rest.prefix(max(1, pieces))
            rest = rest.dropFirst(piece.count)
            let now = handshake.receive(piece)
            if let outcome { try FuzzFinding.expect(now == outcome, "\(outcome) becomes \(now)") }
            // What follows an acceptance is the WebSocket's, and no more of the handshake.
            if now != .needMore {
                outcome = now
                break
            }
        }
        let end = handshake.finish()
        try FuzzFinding.expect(end != .needMore, "an answer that has ended needs more")
        if let outcome { try FuzzFinding.expect(end == outcome, "\(outcome) becomes \(end) at the end") }
        return end
    }
}
