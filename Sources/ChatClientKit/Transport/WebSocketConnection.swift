import ChatWebSocket
import ChatWire
import Synchronization

/// An open WebSocket: text messages both ways over a byte stream. It answers pings and closes by itself.
final class WebSocketConnection: Sendable {
    /// What came.
    enum Incoming: Sendable {
        /// One or more whole messages, as far as they came together.
        case messages([[UInt8]])
        /// The connection is over; nothing follows.
        case ended(ConnectionEnd)
    }

    private struct State {
        var engine: WebSocketEngine
        var liveness: WebSocketLiveness
        var end: ConnectionEnd?
    }

    /// What the server chose of what was offered.
    let subprotocol: String?
    private let stream: any ByteStream
    private let clock: MonotonicClock
    private let state: Mutex<State>

    private init(
        _ stream: any ByteStream, subprotocol: String?, leftover: [UInt8], maximumMessageBytes: Int,
        clock: MonotonicClock
    ) {
        self.stream = stream
        self.subprotocol = subprotocol
        self.clock = clock
        var engine = WebSocketEngine(
            role: .client, configuration: .init(maximumMessageBytes: maximumMessageBytes))
        engine.append(leftover)
        state = Mutex(State(engine: engine, liveness: WebSocketLiveness(now: clock.now.nanoseconds)))
    }

    deinit {
        stream.close()
    }

    // MARK: Opening

    /// Connects and upgrades.
    ///
    /// - Parameters:
    ///   - target: path and query behind the server's own path, percent-encoded.
    ///   - subprotocols: what to offer.
    ///   - answerLimit: how long the server may take to answer the upgrade.
    /// - Throws: what kept the connection from coming about; an HTTP answer other than 101 as REST would throw it.
    static func open(
        to server: ServerAddress, target: String, subprotocols: [String],
        maximumMessageBytes: Int = WireLimits.frameBytesToClient, connector: any ByteStreamConnector,
        clock: MonotonicClock, answerLimit: Duration = .seconds(15)
    ) async throws(ClientError) -> WebSocketConnection {
        try await upgrade(
            try await connector.connect(to: server), to: server, target: target, subprotocols: subprotocols,
            userAgent: connector.userAgent, maximumMessageBytes: maximumMessageBytes, clock: clock,
            answerLimit: answerLimit)
    }

    /// Upgrades a connection; see ``open(to:target:subprotocols:maximumMessageBytes:connector:clock:answerLimit:)``.
    static func upgrade(
        _ stream: any ByteStream, to server: ServerAddress, target: String, subprotocols: [String],
        userAgent: String? = nil, maximumMessageBytes: Int = WireLimits.frameBytesToClient, clock: MonotonicClock,
        answerLimit: Duration = .seconds(15)
    ) async throws(ClientError) -> WebSocketConnection {
        let handshake: WebSocketClientHandshake
        do {
            handshake = try WebSocketClientHandshake(
                target: server.path + target, host: server.authority,
                headers: userAgent.map { [WebSocketHeader("User-Agent", $0)] } ?? [],
                subprotocols: subprotocols)
        } catch {
            // The error names the part; the target, which holds the token, stays out of it.
            stream.close()
            throw ClientError(.invalidArgument, "The upgrade cannot be asked for.", cause: error)
        }
        do throws(ClientError) {
            let slow = ClientError(.timedOut, "The server did not answer the WebSocket's upgrade in time.")
            let (subprotocol, leftover) = try await withTimeLimit(answerLimit, clock: clock, failure: slow) {
                () async throws(ClientError) in try await handshake.perform(on: stream)
            }
            return WebSocketConnection(
                stream, subprotocol: subprotocol, leftover: leftover, maximumMessageBytes: maximumMessageBytes,
                clock: clock)
        } catch {
            stream.close()
            throw error
        }
    }

    // MARK: Use

    /// Waits for messages; for one task.
    func receive() async -> Incoming {
        while true {
            let (messages, end) = takeMessages()
            if !messages.isEmpty { return .messages(messages) }
            if let end { return .ended(end) }
            do throws(ClientError) {
                if let bytes = try await stream.read() {
                    state.withLock { state in
                        state.liveness.heard(at: clock.now.nanoseconds)
                        state.engine.append(bytes)
                    }
                } else {
                    setEnd(.failed(ClientError(.unreachable, "The connection broke.")))
                }
            } catch {
                setEnd(.failed(error))
            }
        }
    }

    /// Sends a text message, which is UTF-8; nothing once either end has closed.
    func send(_ text: [UInt8]) {
        state.withLock { stream.write($0.engine.frame(text: text)) }
    }

    /// Pings while the peer is quiet, and ends the connection when it is dead: 75 s without a byte. Returns when it is
    /// over or the task is cancelled.
    func watchLiveness() async {
        while !Task.isCancelled {
            let now = clock.now
            let action = state.withLock { state in
                let action = state.liveness.check(at: now.nanoseconds)
                if action == .ping {
                    stream.write(state.engine.frame(ping: []))
                }
                return action
            }
            switch action {
            case .ping: break
            case .wait(let until): await clock.sleep(for: .nanoseconds(Int64(clamping: until)) - now)
            case .giveUp:
                giveUp(ClientError(.timedOut, "The server has fallen silent."))
                return
            }
        }
    }

    /// Says goodbye and ends the connection.
    func close(_ code: WebSocketCloseCode = .normal) {
        setEnd(.failed(.cancelled))
        state.withLock { stream.write($0.engine.frame(close: WebSocketClose(code: code))) }
        stream.close()
    }

    /// Ends a connection on which nothing good is to be expected any more.
    func giveUp(_ error: ClientError) {
        setEnd(.failed(error))
        stream.close()
    }

    private func setEnd(_ end: ConnectionEnd) {
        state.withLock { state in
            if state.end == nil {
                state.end = end
            }
        }
    }

    /// What the engine has, with pings and closes answered.
    private func takeMessages() -> (messages: [[UInt8]], end: ConnectionEnd?) {
        state.withLock { state in
            var messages: [[UInt8]] = []
            while let event = state.engine.next() {
                switch event {
                case .text(let text): messages.append(text)
                case .ping(let payload): stream.write(state.engine.frame(pong: payload))
                case .pong, .binary: break
                case .close(let close):
                    stream.write(state.engine.frame(close: WebSocketClose(code: close.code)))
                    state.end = state.end ?? .closed(close)
                case .failure(let failure):
                    stream.write(state.engine.frame(close: failure.close))
                    state.end =
                        state.end
                        ?? .failed(
                            ClientError(
                                .invalidResponse, "The server broke the WebSocket's rules: \(failure.reason).",
                                cause: failure))
                }
            }
            return (messages, state.end)
        }
    }
}

extension Duration {
    /// Whole nanoseconds since the clock's start; it is never negative.
    var nanoseconds: UInt64 {
        let (seconds, attoseconds) = components
        return UInt64(clamping: seconds) &* 1_000_000_000 &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }
}
