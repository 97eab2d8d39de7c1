import ChatWebSocket
import ChatWire
import Logging
import NIOCore

/// One WebSocket connection of a participant. Lives on one event loop and is touched from nowhere else.
///
/// The channel's bytes go through ``ChatWebSocket/WebSocketEngine``; commands keep their order by ``CommandQueue``.
final class RealtimeConnection: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    /// Beyond this many commands without answer nothing more is read from the peer.
    private static let commandLimit = 1_024

    let id: ConnectionID
    let request: RealtimeRequest
    let server: RealtimeServer
    /// Whose connection it is; `nil` until the token is checked.
    private(set) var principal: Principal?
    private(set) var participant: ParticipantKey
    /// The loop's rooms; `nil` until the channel is active and after the end.
    private(set) var shard: RoomShard?
    private(set) var context: ChannelHandlerContext?
    private let openedAt = Timestamp.now
    var queue = CommandQueue()
    var typing: TypingState
    var typingEnd: Scheduled<Void>?
    var joined: Set<ChatID> = []
    /// The rooms that it has a place in: those joined, and those that it is about to join. Kept by ``RoomShard``.
    var rooms: Set<ChatID> = []
    private var engine: WebSocketEngine
    private var liveness: WebSocketLiveness
    private var commandRate: TokenBucket
    private var messageRate: TokenBucket
    private var badMessages = 0
    private var outgoing = OutgoingFrames()
    private var backlog = SendBacklog()
    private var isClosing = false
    private var isDraining = false
    private var needsFlush = false
    private var wantsRead = false

    init(_ request: RealtimeRequest, server: RealtimeServer) {
        let now = NIODeadline.now().uptimeNanoseconds
        let settings = server.settings
        id = server.nextConnectionID()
        self.request = request
        self.server = server
        participant = ParticipantKey(type: request.side, id: 0)
        typing = TypingState(settings: settings)
        engine = WebSocketEngine(
            role: .server, configuration: .init(maximumMessageBytes: WireLimits.frameBytesToServer))
        liveness = WebSocketLiveness(
            now: now, pingInterval: .seconds(settings.pingInterval),
            silenceLimit: .seconds(settings.silenceLimit))
        commandRate = TokenBucket(perSecond: settings.commandsPerSecond, burst: settings.commandBurst, now: now)
        messageRate = TokenBucket(perSecond: settings.messagesPerSecond, burst: settings.messageBurst, now: now)
    }

    /// What the connection speaks.
    var spoken: RealtimeProtocol { request.subprotocol }

    var audience: Audience { Audience(side: participant.type, spoken: spoken) }

    /// Whether the chat is one that this connection's account may read.
    func mayRead(_ chat: ChatRecord) -> Bool {
        guard let principal else { return false }
        switch chat.access(of: principal) {
        case .participant, .observer: return true
        case .colleague, .none: return false
        }
    }

    /// Whether the chat is in this connection's account's list.
    func lists(_ chat: ChatRecord) -> Bool { principal.map(chat.isListed(for:)) ?? false }

    // MARK: Life

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        if context.channel.isActive { open(context) }
    }

    func channelActive(context: ChannelHandlerContext) {
        open(context)
        context.fireChannelActive()
    }

    func channelInactive(context: ChannelHandlerContext) {
        disconnect()
        context.fireChannelInactive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        disconnect()
        self.context = nil
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        // A reset or a TLS failure: nothing can be said to the peer any more.
        context.close(promise: nil)
    }

    private func open(_ context: ChannelHandlerContext) {
        guard shard == nil, !isClosing else { return }
        shard = server.bus.rooms(on: context.eventLoop)
        queue.hold()
        let (authenticator, token, side) = (server.authenticator, request.token, request.side)
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.makeFutureWithTask { try await authenticator.identify(token: token, as: side) }
            .whenComplete { connection.value.authenticated($0) }
    }

    private func authenticated(_ result: Result<Principal, any Error>) {
        guard !isClosing, let shard, let context else { return }
        switch result {
        case .failure(let error):
            if let failure = error as? AuthenticationFailure { return close(failure.closeReason) }
            server.logger.error(
                "a connection could not be authenticated", metadata: ["connection": "\(id)", "error": "\(error)"])
            close(WebSocketClose(code: .tryAgainLater, reason: "internal"))
        case .success(let principal):
            self.principal = principal.asking(from: request.remoteAddress)
            participant = principal.key
            shard.add(self, principal)
            let isNew = server.bus.presence.connected(principal.key)
            server.logger.debug(
                "Connected",
                metadata: [
                    "connection": "\(id)", "participant": "\(principal.key)", "protocol": "\(spoken.rawValue)",
                    "remote": "\(request.remoteAddress)",
                ])
            var greeting = ServerEvent.Connected(participant: principal.key, spoken: spoken)
            greeting.epoch = server.store.epoch
            greeting.heartbeatInterval = server.settings.pingInterval
            greeting.limits = server.settings.announced
            send(.connected(greeting))
            if isNew { server.announce(principal.key, isOnline: true, lastSeenAt: nil, on: context.eventLoop) }
            recheck(request.token, on: context.eventLoop)
            queue.release()
            pump()
        }
        shard.flush()
    }

    /// Asks once more: a session that ended between the first look and the place among the connections was told to nobody.
    private func recheck(_ token: String?, on loop: any EventLoop) {
        let (authenticator, side) = (server.authenticator, request.side)
        let connection = NIOLoopBound(self, eventLoop: loop)
        loop.makeFutureWithTask { try await authenticator.identify(token: token, as: side) }.whenComplete { result in
            let connection = connection.value
            switch result {
            case .success(let principal):
                if principal.role != connection.principal?.role { connection.close(.comeBack) }
            case .failure(let error):
                if let failure = error as? AuthenticationFailure { connection.close(failure.closeReason) }
            }
        }
    }

    /// Bytes of events that the peer has not taken yet.
    var unsentBytes: Int { backlog.bytes }

    /// What administration shows of the connection; `nil` until its token is checked.
    func snapshot(_ now: Timestamp, uptime: UInt64) -> ConnectionSnapshot? {
        guard let principal else { return nil }
        let silence = uptime.subtractingReportingOverflow(liveness.lastHeard ?? uptime)
        return ConnectionSnapshot(
            id: id, principal: principal, spoken: spoken, client: request.userAgent,
            remoteAddress: request.remoteAddress, connectedAt: openedAt,
            lastSeenAt: silence.overflow
                ? now : now.advanced(byMilliseconds: -Int64(clamping: silence.partialValue / 1_000_000)),
            joined: joined)
    }

    /// Takes another token of the same account in place of the present one.
    func renew(_ principal: Principal, token: String) {
        self.principal = principal.asking(from: request.remoteAddress)
        if let context { recheck(token, on: context.eventLoop) }
    }

    /// Leaves everything that the connection was part of. Whatever ends it, this happens once.
    private func disconnect() {
        isClosing = true
        guard let shard else { return }
        self.shard = nil
        typingEnd?.cancel()
        for chatID in typing.endAll() { tellTyping(chatID, false) }
        for chatID in rooms { leaveRoom(chatID, shard) }
        shard.forget(self)
        guard let principal, let context else { return }
        server.logger.debug("Disconnected", metadata: ["connection": "\(id)"])
        shard.remove(self, principal)
        server.departed(principal.key, on: context.eventLoop)
    }

    // MARK: Receiving

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let buffer = unwrapInboundIn(data)
        liveness.heard(at: NIODeadline.now().uptimeNanoseconds)
        buffer.withUnsafeReadableBytes { bytes in
            var rest = bytes
            while let event = engine.next(from: &rest) { receive(event) }
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        shard?.flush()
        if needsFlush { flush() }
        context.fireChannelReadComplete()
    }

    func read(context: ChannelHandlerContext) {
        // A peer that sends faster than it is answered waits in its own socket.
        if queue.count < Self.commandLimit { context.read() } else { wantsRead = true }
    }

    func resumeReading() {
        guard wantsRead, queue.count < Self.commandLimit else { return }
        wantsRead = false
        context?.read()
    }

    private func receive(_ event: WebSocketEngine.Event) {
        switch event {
        case .text(let bytes): if !isClosing, !isDraining { receive(text: bytes) }
        case .binary: break  // the engine refuses them (1003)
        case .ping(let payload): write(ByteBuffer(bytes: engine.frame(pong: payload)))
        case .pong: break
        case .close(let close):
            write(ByteBuffer(bytes: engine.frame(close: WebSocketClose(code: close.code))))
            finish()
        case .failure(let failure):
            write(ByteBuffer(bytes: engine.frame(close: failure.close)))
            flush()
            disconnect()
            // Not at once: what the peer is still sending would be answered by a reset, which may overtake the close frame.
            cut(after: .seconds(1))
        }
    }

    private func receive(text: [UInt8]) {
        let now = NIODeadline.now().uptimeNanoseconds
        shard?.tally.receivedCommands += 1
        let entry = entry(from: text, now: now)
        queue.append(entry)
        pump()
    }

    private func entry(from text: [UInt8], now: UInt64) -> CommandQueue.Entry {
        let wait = commandRate.take(now: now)
        let json: JSONValue
        do { json = try JSONParser.parse(text) } catch { return bad(.init(text: "\(error)", code: .invalidJSON)) }
        let type = json["type"]?.stringValue
        let chatID = json["chat_id"]?.integerValue.map { ChatID(rawValue: $0) }
        let name = json["client_message_id"]?.stringValue
        func failure(_ text: String, _ code: ErrorCode, retryAfter: Double? = nil) -> ServerEvent.Failure {
            .init(
                text: text, code: code, chatID: chatID, clientMessageID: name, requestType: type, retryAfter: retryAfter
            )
        }
        if let wait { return .refused(failure("Too many messages", .rateLimited, retryAfter: wait)) }
        do throws(ClientCommand.Refusal) {
            let command = try ClientCommand(json: json, spoken: spoken)
            badMessages = 0
            if case .sendMessage = command, let wait = messageRate.take(now: now) {
                return .refused(failure("Too many messages", .rateLimited, retryAfter: wait))
            }
            return .command(command)
        } catch {
            switch error {
            case .unknownType(let type): return bad(failure("Unknown message type \(type)", .unknownType))
            case .invalid(let issues):
                let refusal = Refusal(issues: issues)
                return bad(failure(refusal.detail, refusal.code))
            }
        }
    }

    private func bad(_ failure: ServerEvent.Failure) -> CommandQueue.Entry {
        badMessages += 1
        if badMessages >= server.settings.badMessages { close(.badMessages) }
        return .refused(failure)
    }

    // MARK: Sending

    /// Sends an event to this connection alone.
    func send(_ event: ServerEvent) { send(EventFrames.frame(event, spoken: spoken)) }

    /// Sends a frame that others may share.
    func send(_ frame: ByteBuffer) {
        guard !isClosing, !engine.hasSentClose else { return }
        write(frame)
    }

    private func write(_ frame: ByteBuffer) {
        guard context != nil, frame.readableBytes > 0 else { return }
        shard?.tally.sentFrames += 1
        outgoing.append(frame)
        if outgoing.isFull { handOver() }
        guard !needsFlush else { return }
        needsFlush = true
        shard?.flushLater(self)
    }

    /// Hands what was gathered to the channel, or keeps it where the peer's socket is full.
    private func handOver() {
        guard let context, let bytes = outgoing.take() else { return }
        if backlog.isEmpty, context.channel.isWritable {
            context.write(wrapOutboundOut(bytes), promise: nil)
        } else {
            backlog.append(bytes, at: NIODeadline.now().uptimeNanoseconds)
            if backlog.bytes > server.settings.unsentBytes { closeSlowReader() }
        }
    }

    /// Hands what was written to the kernel.
    func flush() {
        needsFlush = false
        handOver()
        context?.flush()
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        while context.channel.isWritable, let frame = backlog.popFirst() {
            context.write(wrapOutboundOut(frame), promise: nil)
        }
        context.flush()
        if !isBehind { pump() }
        context.fireChannelWritabilityChanged()
    }

    /// Whether the peer has not read all that it was told.
    var isBehind: Bool { !backlog.isEmpty }

    // MARK: Time

    /// Called once a second.
    func tick(_ now: UInt64) {
        if let oldest = backlog.oldest, now > oldest,
            now - oldest > UInt64(server.settings.unsentSeconds) * 1_000_000_000
        {
            return closeSlowReader()
        }
        if !isClosing, let principal, principal.expiresAt <= Timestamp.now { close(.tokenExpired) }
        switch liveness.check(at: now) {
        case .wait: break
        case .ping:
            write(ByteBuffer(bytes: engine.frame(ping: [])))
            flush()
        case .giveUp: context?.close(promise: nil)
        }
    }

    // MARK: Closing

    /// Ends the connection for a reason of the protocol.
    func close(_ reason: CloseReason) { close(WebSocketClose(code: .policyViolation, reason: reason.rawValue)) }

    /// Ends the connection: says why, takes no more commands, and waits a moment for the peer's answer.
    func close(_ close: WebSocketClose, patience: TimeAmount = .seconds(5)) {
        guard !isClosing, context != nil else { return }
        queue.abandon()
        let frame = engine.frame(close: close)
        write(ByteBuffer(bytes: frame))
        flush()
        liveness.closeSent(at: NIODeadline.now().uptimeNanoseconds)
        disconnect()
        cut(after: patience)
    }

    /// Ends the line if the peer has not by then.
    private func cut(after delay: TimeAmount) {
        guard let context else { return }
        let connection = NIOLoopBound(self, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: delay) { connection.value.context?.close(promise: nil) }
    }

    /// The server goes down: closes once every accepted command is answered.
    func closeWhenDrained() {
        guard isDraining, principal == nil || queue.count == 0 else { return }
        close(WebSocketClose(code: .goingAway, reason: "server going down"))
    }

    /// The close handshake is over, or cannot be had.
    private func finish() {
        flush()
        disconnect()
        context?.close(promise: nil)
    }

    private func closeSlowReader() {
        shard?.tally.slowReaders += 1
        backlog = SendBacklog()
        // What is ahead in the socket may never be read; where it is before the line is cut, the peer learns why.
        close(WebSocketClose(code: .tryAgainLater, reason: "slow reader"), patience: .seconds(15))
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent {
            isDraining = true
            closeWhenDrained()
        }
        // The peer ended its half of the line without a close frame: it is gone, and nothing would tell so any more.
        if case .inputClosed? = event as? ChannelEvent { finish() }
        context.fireUserInboundEventTriggered(event)
    }
}
