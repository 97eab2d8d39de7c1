import ChatWebSocket
import ChatWire
import NIOCore
import NIOPosix
import Synchronization
import Testing

/// A WebSocket client of a test: sends what it likes, and reads events one by one.
final class TestSocket: Sendable {
    /// How a connection ended.
    struct Ended: Error, Hashable {
        var close: WebSocketClose?
    }

    private let channel: any Channel
    private let incoming: IncomingEvents

    private init(channel: any Channel, incoming: IncomingEvents) {
        self.channel = channel
        self.incoming = incoming
    }

    static func connect(
        to port: Int, side: ParticipantType, token: String, spoken: RealtimeProtocol
    ) async throws -> TestSocket {
        let incoming = IncomingEvents()
        let handshake = try WebSocketClientHandshake(
            target: "/api/v1/chat/ws/chat/\(side.rawValue)?token=\(token)", host: "127.0.0.1:\(port)", headers: [],
            subprotocols: spoken == .v2 ? [RealtimeProtocol.v2.rawValue] : [])
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Receiver(handshake, incoming))
                }
            }
            .connect(host: "127.0.0.1", port: port).get()
        try await channel.writeAndFlush(ByteBuffer(bytes: handshake.request))
        return TestSocket(channel: channel, incoming: incoming)
    }

    /// Sends a command.
    func send(_ command: ClientCommand) async throws { try await send(text: command.jsonBytes()) }

    /// Sends a text message.
    func send(text: [UInt8]) async throws { try await send(.text, text) }

    /// Sends a frame of any kind.
    func send(_ opcode: WebSocketOpcode, _ payload: [UInt8]) async throws {
        var engine = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 1 << 20))
        var generator = SystemRandomNumberGenerator()
        try await channel.writeAndFlush(
            ByteBuffer(bytes: engine.frame(opcode, payload: payload, using: &generator)))
    }

    /// Reads nothing from now on: a slow reader.
    func stopReading() async throws { try await channel.setOption(.autoRead, value: false).get() }

    /// Reads on after ``stopReading()``.
    func readAgain() async throws {
        try await channel.setOption(.autoRead, value: true).get()
        channel.read()
    }

    /// The next ping or pong of the protocol below (RFC 6455, section 5.5).
    func nextControl() async -> (opcode: WebSocketOpcode, payload: [UInt8])? { await incoming.nextControl() }

    /// Joins a chat, and passes over what comes up to then.
    func join(_ chat: ChatID) async throws {
        try await send(.joinChat(.init(chatID: chat), epoch: nil))
        _ = try await settled()
    }

    /// Cuts the line.
    func cut() async throws { try? await channel.close() }

    /// Ends this half of the line, as a process does that goes away with nothing unread.
    func end() async throws { try await channel.close(mode: .output) }

    /// The next event.
    ///
    /// - Throws: ``Ended`` where the connection ended instead.
    func next() async throws -> JSONValue {
        guard let event = await incoming.next() else { throw Ended(close: incoming.close) }
        return event
    }

    /// The next event of that type; others before it are passed over.
    func next(_ type: String) async throws -> JSONValue {
        while true {
            let event = try await next()
            if event["type"]?.stringValue == type { return event }
        }
    }

    /// Everything up to the answer of a ping that is sent now: all that was on its way.
    func settled() async throws -> [JSONValue] {
        try await send(.ping)
        var events: [JSONValue] = []
        while true {
            let event = try await next()
            if event["type"]?.stringValue == "pong" { return events }
            events.append(event)
        }
    }

    /// How the server closes the connection; events before it are passed over.
    func closed() async -> WebSocketClose? {
        while await incoming.next() != nil {}
        return incoming.close
    }
}

/// What came in, in order, and how it ended.
private final class IncomingEvents: Sendable {
    private let stream: AsyncStream<JSONValue>
    private let continuation: AsyncStream<JSONValue>.Continuation
    private let controls: AsyncStream<(opcode: WebSocketOpcode, payload: [UInt8])>
    private let control: AsyncStream<(opcode: WebSocketOpcode, payload: [UInt8])>.Continuation
    private let ending = Mutex<WebSocketClose?>(nil)

    init() {
        (stream, continuation) = AsyncStream.makeStream(of: JSONValue.self)
        (controls, control) = AsyncStream.makeStream(of: (opcode: WebSocketOpcode, payload: [UInt8]).self)
    }

    var close: WebSocketClose? { ending.withLock { $0 } }

    func next() async -> JSONValue? {
        var iterator = stream.makeAsyncIterator()
        return await iterator.next()
    }

    func nextControl() async -> (opcode: WebSocketOpcode, payload: [UInt8])? {
        var iterator = controls.makeAsyncIterator()
        return await iterator.next()
    }

    func append(_ event: JSONValue) { continuation.yield(event) }

    func append(_ opcode: WebSocketOpcode, _ payload: [UInt8]) { control.yield((opcode, payload)) }

    func end(_ close: WebSocketClose?) {
        ending.withLock { $0 = $0 ?? close }
        continuation.finish()
        control.finish()
    }
}

private final class Receiver: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private var handshake: WebSocketClientHandshake
    private var isOpen = false
    private var engine = WebSocketEngine(role: .client, configuration: .init(maximumMessageBytes: 4 << 20))
    private let incoming: IncomingEvents

    init(_ handshake: WebSocketClientHandshake, _ incoming: IncomingEvents) {
        self.handshake = handshake
        self.incoming = incoming
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        var bytes = Array(unwrapInboundIn(data).readableBytesView)
        if !isOpen {
            guard case .accepted(_, let leftover) = handshake.receive(bytes) else { return }
            isOpen = true
            bytes = leftover
        }
        engine.append(bytes)
        while let event = engine.next() {
            switch event {
            case .text(let text): incoming.append((try? JSONParser.parse(text)) ?? .string("not JSON"))
            case .ping(let payload):
                incoming.append(.ping, payload)
                write(engine.frame(pong: payload), context)
            case .pong(let payload): incoming.append(.pong, payload)
            case .close(let close):
                write(engine.frame(close: WebSocketClose(code: close.code)), context)
                incoming.end(close)
            default: break
            }
        }
    }

    private func write(_ frame: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: frame)), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) { incoming.end(nil) }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}
