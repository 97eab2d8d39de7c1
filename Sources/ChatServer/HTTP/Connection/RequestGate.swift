import NIOCore
import NIOHTTP1

/// Stands between NIO's HTTP handlers and all that takes requests, and lets through what those can take.
///
/// - A WebSocket handshake passes when it is acceptable, and is answered here when it is not: NIO's upgrade handler
///   loses the request that it does not upgrade.
/// - Any other request loses its `Upgrade` and is the connection's last: the parser reads nothing after a request that
///   asked for one.
/// - A connection that takes too long is closed (``RequestDeadline``).
/// - What is no HTTP is answered 400 (a head over the limits 431), once, and closed: NIO's and Hummingbird's handlers would both answer it.
/// - That the server goes down is kept for the handler of an upgraded connection.
final class RequestGate: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias InboundOut = HTTPServerRequestPart
    typealias OutboundIn = HTTPServerResponsePart
    typealias OutboundOut = HTTPServerResponsePart

    private enum State {
        /// Waiting for the first request.
        case first
        /// Requests pass.
        case requests
        /// A handshake passed; what follows is not HTTP.
        case upgrading(AcceptedHandshake)
        /// The last answer is given; nothing passes.
        case closed
    }

    /// How far the answer to the request is that came last.
    private enum Answer {
        case none, begun, whole
    }

    private let entrance: RealtimeEntrance
    private var state = State.first
    private var deadline: RequestDeadline
    private var timer: (instant: NIODeadline, task: Scheduled<Void>)?
    private var answer = Answer.none
    private var isReceiving = false
    private var isLastRequest = false
    /// Whether the server wants to go down.
    private(set) var isQuiescing = false

    /// A gate of a connection that opens `now`.
    init(entrance: RealtimeEntrance, limits: ConnectionLimits, now: NIODeadline) {
        self.entrance = entrance
        deadline = RequestDeadline(limits: limits, now: now)
    }

    /// The handshake that passed.
    var accepted: AcceptedHandshake? {
        guard case .upgrading(let handshake) = state else { return nil }
        return handshake
    }

    func handlerAdded(context: ChannelHandlerContext) { schedule(context) }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.task.cancel()
        timer = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch state {
        case .upgrading: context.fireChannelRead(data)
        case .closed: break
        case .first, .requests: receive(unwrapInboundIn(data), context)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        schedule(context)
        context.fireChannelReadComplete()
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        if case .closed = state {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head(var head) where head.status.code >= 200:
            answer = .begun
            if isLastRequest { head.headers.replaceOrAdd(name: "Connection", value: "close") }
            context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end:
            answer = isReceiving ? .whole : .none
            if isLastRequest { state = .closed }
            deadline.answered(now: context.eventLoop.now)
            schedule(context)
            context.write(data, promise: promise)
        default: context.write(data, promise: promise)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is ChannelShouldQuiesceEvent { isQuiescing = true }
        context.fireUserInboundEventTriggered(event)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.fireErrorCaught(error)
        // The parser lost its way, and stays lost.
        guard let error = error as? HTTPParserError else { return }
        switch (state, answer) {
        case (.first, _), (.requests, .none): refuse(error == .headerOverflow ? .headTooLarge : .notHTTP, context)
        default: close(context)
        }
    }

    private func receive(_ part: HTTPServerRequestPart, _ context: ChannelHandlerContext) {
        switch part {
        case .head(let head):
            deadline.receivedHead(now: context.eventLoop.now)
            isReceiving = true
            answer = .none
            receive(head, context)
        case .body(let body):
            deadline.received(bytes: body.readableBytes)
            context.fireChannelRead(wrapInboundOut(part))
        case .end:
            deadline.receivedEnd()
            isReceiving = false
            answer = answer == .whole ? .none : answer
            context.fireChannelRead(wrapInboundOut(part))
        }
    }

    private func receive(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        if case .first = state, let judgement = entrance.judge(head, from: context.remoteAddress) {
            switch judgement {
            case .success(let handshake):
                state = .upgrading(handshake)
                context.fireChannelRead(wrapInboundOut(.head(head)))
            case .failure(let refusal): refuse(refusal, context)
            }
            return
        }
        state = .requests
        var head = head
        if head.method == .CONNECT || head.headers.contains(name: "Upgrade") || !head.isKeepAlive {
            isLastRequest = true
            head.headers.remove(name: "Upgrade")
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        }
        if head.headers[canonicalForm: "Expect"].contains(where: { $0.lowercased() == "100-continue" }) {
            context.writeAndFlush(
                wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
        context.fireChannelRead(wrapInboundOut(.head(head)))
    }

    private func refuse(_ refusal: GateRefusal, _ context: ChannelHandlerContext) {
        state = .closed
        let body = refusal.body
        var headers = HTTPHeaders(refusal.headers)
        headers.add(name: "Content-Type", value: "application/json")
        headers.add(name: "Content-Length", value: String(body.count))
        // A 426 says `Connection: Upgrade` as well.
        headers.add(name: "Connection", value: "close")
        let head = HTTPResponseHead(
            version: .http1_1, status: HTTPResponseStatus(statusCode: refusal.status), headers: headers)
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
        let loopBound = context.loopBound
        context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in loopBound.value.close(promise: nil) }
    }

    private func close(_ context: ChannelHandlerContext) {
        state = .closed
        // An answer may be written that nobody has flushed yet.
        context.flush()
        context.close(promise: nil)
    }

    /// Keeps one timer running while there is a deadline; it looks again when it fires, so that a deadline that moves
    /// back, or is met, costs nothing.
    private func schedule(_ context: ChannelHandlerContext) {
        guard let instant = deadline.instant else { return }
        if let timer {
            if timer.instant <= instant { return }
            timer.task.cancel()
        }
        let task = context.eventLoop.assumeIsolated().scheduleTask(deadline: instant) {
            self.timer = nil
            guard let instant = self.deadline.instant else { return }
            if instant <= context.eventLoop.now { self.close(context) } else { self.schedule(context) }
        }
        timer = (instant, task)
    }
}

@available(*, unavailable)
extension RequestGate: Sendable {}
