public import ChatWebSocket
internal import Synchronization

/// A WebSocket in the hands of a script; for one thread.
public final class ScriptedWebSocket: Sendable {
    /// The connection below, for what no WebSocket would do.
    public let connection: ScriptedConnection
    private let engine = Mutex(
        WebSocketEngine(role: .server, configuration: .init(maximumMessageBytes: 1 << 20)))

    /// Answers an upgrade.
    ///
    /// - Parameters:
    ///   - subprotocols: what the server has; the first that was offered is chosen.
    ///   - piece: how many bytes of the answer go at a time; nil for all.
    public init(
        _ request: ScriptedRequest, on connection: ScriptedConnection, subprotocols: [String] = [],
        inPiecesOf piece: Int? = nil
    ) throws {
        self.connection = connection
        let handshake = try WebSocketServerHandshake(method: request.method, subprotocols: subprotocols) { name in
            request.headers[name.lowercased()] ?? []
        }
        try connection.write(handshake.response, inPiecesOf: piece ?? handshake.response.count)
    }

    /// Sends a text message.
    public func send(_ text: String, inPiecesOf piece: Int? = nil) throws {
        let frame = engine.withLock { $0.frame(text: Array(text.utf8)) }
        try connection.write(frame, inPiecesOf: piece ?? frame.count)
    }

    /// Sends a ping.
    public func ping(_ payload: [UInt8] = []) throws {
        try connection.write(engine.withLock { $0.frame(ping: payload) })
    }

    /// Sends a close and waits for the client to go.
    public func close(_ code: WebSocketCloseCode, _ reason: String = "") throws {
        try connection.write(engine.withLock { $0.frame(close: WebSocketClose(code: code, reason: reason)) })
        try connection.readToEnd()
    }

    /// The next event; nil when the client is gone.
    public func receive() throws -> WebSocketEngine.Event? {
        while true {
            if let event = engine.withLock({ $0.next() }) { return event }
            guard let bytes = try connection.read() else { return nil }
            engine.withLock { $0.append(bytes) }
        }
    }

    /// The next text message, with pings answered and pongs passed over; nil when the client has closed or is gone.
    public func receiveText() throws -> String? {
        while let event = try receive() {
            switch event {
            case .text(let bytes): return String(decoding: bytes, as: UTF8.self)
            case .ping(let payload): try connection.write(engine.withLock { $0.frame(pong: payload) })
            case .pong, .binary: break
            case .close, .failure: return nil
            }
        }
        return nil
    }
}
