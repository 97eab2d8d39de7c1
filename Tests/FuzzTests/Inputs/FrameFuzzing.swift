import ChatWebSocket

/// The first byte says the role, the limit and what is taken; the rest is what came from the peer.
enum FrameFuzzing {
    static func run(_ bytes: [UInt8]) throws(FuzzFinding) {
        guard let options = bytes.first else { return }
        let limit = options & 2 == 0 ? 100 : 70_000
        let configuration = WebSocketEngine.Configuration(
            maximumMessageBytes: limit, acceptsBinary: options & 4 == 0)
        let role: WebSocketRole = options & 1 == 0 ? .server : .client
        let stream = bytes[1...]

        let whole = events(role, configuration, stream, pieces: stream.count, copying: true)
        for (size, isCopying) in [(1, true), (1, false), (7, false), (max(1, stream.count), false)] {
            let cut = events(role, configuration, stream, pieces: size, copying: isCopying)
            try FuzzFinding.expect(cut == whole, "pieces of \(size) give \(cut), the whole gives \(whole)")
        }
        for (index, event) in whole.enumerated() {
            switch event {
            case .text(let payload):
                try FuzzFinding.expect(payload.count <= limit, "a text of \(payload.count) bytes")
                try FuzzFinding.expect(String(validating: payload, as: UTF8.self) != nil, "a text that is not UTF-8")
            case .binary(let payload):
                try FuzzFinding.expect(payload.count <= limit, "\(payload.count) bytes of binary")
            case .ping(let payload), .pong(let payload):
                try FuzzFinding.expect(payload.count <= 125, "a long ping or pong")
            case .close, .failure: try FuzzFinding.expect(index == whole.count - 1, "something comes after the end")
            }
        }
    }

    private static func events(
        _ role: WebSocketRole, _ configuration: WebSocketEngine.Configuration, _ stream: ArraySlice<UInt8>, pieces: Int,
        copying: Bool
    ) -> [WebSocketEngine.Event] {
        var engine = WebSocketEngine(role: role, configuration: configuration)
        var events: [WebSocketEngine.Event] = []
        var rest = stream
        while !rest.isEmpty {
            let piece = Array(rest.prefix(max(1, pieces)))
            rest = rest.dropFirst(piece.count)
            if copying {
                engine.append(piece)
                while let event = engine.next() { events.append(event) }
            } else {
                piece.withUnsafeBytes { bytes in
                    var input = bytes
                    while let event = engine.next(from: &input) { events.append(event) }
                }
            }
        }
        return events
    }
}
