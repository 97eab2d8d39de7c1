import ChatClientKit
import ChatWebSocket
import ChatWire
import Synchronization

/// A WebSocket in the hands of a scenario: what came waits until a step asks for it, and anything can be sent.
final class ScriptConnection: Sendable {
    /// Something that came and that no step has taken yet.
    struct Received: Sendable {
        let bytes: [UInt8]
        /// nil where it is no JSON.
        let value: JSONValue?
    }

    /// How the connection ended.
    enum End: Sendable {
        case closed(WebSocketClose)
        /// Without a close frame.
        case broken(String)
        /// From this side.
        case ours
    }

    struct State {
        var engine: WebSocketEngine
        var received: [Received] = []
        var pongs: [[UInt8]] = []
        var end: End?
        var isPaused = false
        /// Filled at the next change, then replaced.
        var change = OneShot<Void>()
    }

    let name: ConnectionName
    /// What the server chose of what was offered.
    let subprotocol: String?
    private let stream: any ByteStream
    private let note: @Sendable (String) -> Void
    private let secrets: Secrets
    private let state: Mutex<State>

    init(
        _ name: ConnectionName, on stream: any ByteStream, subprotocol: String?, leftover: [UInt8], secrets: Secrets,
        note: @escaping @Sendable (String) -> Void
    ) {
        self.name = name
        self.stream = stream
        self.subprotocol = subprotocol
        self.secrets = secrets
        self.note = note
        var engine = WebSocketEngine(
            role: .client, configuration: .init(maximumMessageBytes: 16 << 20, acceptsBinary: true))
        engine.append(leftover)
        state = Mutex(State(engine: engine))
    }

    deinit {
        stream.close()
    }

    // MARK: Receiving

    /// Takes what comes until the connection is over.
    func run() async {
        while true {
            if drain() { return }
            // What is not read here is not read from the socket either: the stream holds little and then stops.
            while let change = state.withLock({ $0.isPaused && $0.end == nil ? $0.change : nil }), !Task.isCancelled {
                _ = await change.value()
            }
            do throws(ClientError) {
                guard let bytes = try await stream.read() else { return finish(.broken("the connection broke")) }
                state.withLock { $0.engine.append(bytes) }
            } catch {
                return finish(.broken(error.code == .cancelled ? "the scenario was over" : error.message))
            }
        }
    }

    /// Takes what the engine has.
    ///
    /// - Returns: whether the connection is over.
    private func drain() -> Bool {
        while let event = state.withLock({ $0.engine.next() }) {
            switch event {
            case .text(let bytes), .binary(let bytes):
                note("← \(secrets.shown(bytes))")
                let received = Received(bytes: bytes, value: try? JSONParser.parse(bytes, maximumDepth: 64))
                if let value = received.value { secrets.addTokens(in: value) }
                change { $0.received.append(received) }
            case .ping(let payload): state.withLock { stream.write($0.engine.frame(pong: payload)) }
            case .pong(let payload):
                note("← pong")
                change { $0.pongs.append(payload) }
            case .close(let close):
                state.withLock { stream.write($0.engine.frame(close: WebSocketClose(code: close.code))) }
                finish(.closed(close))
            case .failure(let failure):
                state.withLock { stream.write($0.engine.frame(close: failure.close)) }
                finish(.broken("the server broke the WebSocket's rules: \(failure.reason)"))
            }
        }
        return state.withLock { $0.end != nil }
    }

    /// Stops reading, or goes on.
    func setPaused(_ isPaused: Bool) {
        note(isPaused ? "→ reads nothing more" : "→ reads on")
        change { $0.isPaused = isPaused }
    }

    private func finish(_ end: End) {
        let isFirst = state.withLock { state in
            defer { state.end = state.end ?? end }
            return state.end == nil
        }
        if isFirst { note("← \(end.words)") }
        stream.close()
        change { _ in }
    }

    private func change(_ body: (inout State) -> Void) {
        let change = state.withLock { state in
            body(&state)
            let change = state.change
            state.change = OneShot()
            return change
        }
        change.fill(())
    }

    /// Waits until `check` finds what it looks for.
    ///
    /// - Returns: nil when the time is up.
    func wait<Found: Sendable>(
        upTo limit: Duration, clock: MonotonicClock, for check: @Sendable (inout State) -> Found?
    ) async -> Found? {
        let deadline = clock.now + limit
        while !Task.isCancelled {
            let (found, change) = state.withLock { (check(&$0), $0.change) }
            if let found { return found }
            let rest = deadline - clock.now
            guard rest > .zero else { return nil }
            await withTaskGroup(of: Void.self) { group in
                group.addTask { _ = await change.value() }
                group.addTask { await clock.sleep(for: rest) }
                await group.next()
                group.cancelAll()
            }
        }
        return nil
    }

    /// Looks at what there is.
    func look<Found: Sendable>(_ body: (inout State) -> Found) -> Found { state.withLock { body(&$0) } }

    // MARK: Sending

    func send(text: [UInt8]) { write("→ \(secrets.shown(text))") { $0.frame(text: text) } }
    func send(binary: [UInt8]) { write("→ binary, \(binary.count) bytes") { $0.frame(binary: binary) } }
    func ping(_ payload: [UInt8]) { write("→ ping") { $0.frame(ping: payload) } }
    func send(raw: [UInt8]) { write("→ raw, \(secrets.shown(raw))") { _ in raw } }

    private func write(_ text: String, _ frame: (inout WebSocketEngine) -> [UInt8]) {
        note(text)
        state.withLock { stream.write(frame(&$0.engine)) }
    }

    /// Ends the connection by a close frame, and waits until the server has answered it.
    func close(_ code: UInt16, clock: MonotonicClock) async {
        let isOver = state.withLock { $0.end != nil }
        guard !isOver else { return stream.close() }
        write("→ close \(code)") { $0.frame(close: WebSocketClose(code: WebSocketCloseCode(rawValue: code))) }
        _ = await wait(upTo: .seconds(2), clock: clock) { $0.end.map { _ in true } }
        finish(.ours)
    }

    /// Ends the connection at once.
    func drop() {
        note("→ cut off")
        state.withLock { $0.end = $0.end ?? .ours }
        stream.close()
        change { _ in }
    }
}

extension ScriptConnection.End {
    /// For a person.
    var words: String {
        switch self {
        case .closed(let close):
            close.code.map {
                "closed with \($0.rawValue)\(close.reason.isEmpty ? "" : " \(ShownJSON.plain(close.reason))")"
            }
                ?? "closed without a code"
        case .broken(let reason): "ended without a close frame: \(reason)"
        case .ours: "closed from this side"
        }
    }
}
