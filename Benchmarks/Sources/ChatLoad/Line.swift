import ChatWebSocket

/// One WebSocket connection of someone.
final class Line {
    /// Whose it is, and in which chat.
    struct Place {
        /// Path and query of the endpoint.
        let target: String
        /// The chat to join; `nil` for none.
        var chat: Int64?
        /// Whether it sends messages.
        var isSender = false
        /// Those of one room see each other's messages.
        var room = 0
    }

    enum Phase {
        case handshake, open, closed
    }

    let place: Place
    /// Its place in the swarm.
    let tag: Int
    private(set) var phase = Phase.handshake
    let startedAt = monotonicNow()
    private let socket: LoadSocket
    private var handshake: WebSocketClientHandshake
    private var engine = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 1 << 21))
    private var masks = Masks()
    private let subprotocol: String?

    init(_ place: Place, port: UInt16, tag: Int, poller: Poller, subprotocol: String?) throws {
        self.place = place
        self.tag = tag
        self.subprotocol = subprotocol
        handshake = try WebSocketClientHandshake(
            target: place.target, host: "127.0.0.1:\(port)", subprotocols: subprotocol.map { [$0] } ?? [])
        socket = try LoadSocket(port: port, tag: tag, poller: poller)
        socket.write(handshake.request)
    }

    /// Puts a text message behind those that wait.
    func send(_ text: [UInt8]) { socket.write(engine.frame(.text, payload: text, using: &masks)) }

    /// Hands the kernel what waits.
    func flush() { socket.flush() }

    func end() {
        socket.end()
        phase = .closed
    }

    /// Reads what is there.
    func receive(_ scratch: UnsafeMutableRawBufferPointer, _ body: ([UInt8]) throws -> Void) throws {
        guard var bytes = socket.read(into: scratch) else {
            if phase != .closed { throw LoadError("the server closed a connection") }
            return
        }
        if phase == .handshake {
            switch handshake.receive(bytes) {
            case .needMore: return
            case .accepted(let chosen, let leftover):
                guard chosen == subprotocol else { throw LoadError("the server chose \(chosen ?? "nothing")") }
                phase = .open
                engine.append(leftover)
                bytes = UnsafeRawBufferPointer(start: nil, count: 0)
            case .refused(let refusal): throw LoadError("the server refused: \(refusal.status)")
            case .failure(let reason): throw LoadError("no WebSocket: \(reason)")
            }
        }
        while let event = engine.next(from: &bytes) {
            switch event {
            case .text(let text): try body(text)
            case .ping(let payload): socket.write(engine.frame(.pong, payload: payload, using: &masks))
            case .binary, .pong: break
            case .close(let close): throw LoadError("the server closed: \(close)")
            case .failure(let failure): throw LoadError("\(failure)")
            }
        }
    }
}

/// Masking keys: quick ones, since nobody is between the two.
private struct Masks: RandomNumberGenerator {
    private var state: UInt64 = 0x9E37_79B9_7F4A_7C15

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
