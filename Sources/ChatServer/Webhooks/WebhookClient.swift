import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL

/// Makes single POST requests, each over a connection of its own: few are made, and the other end may be gone by the next.
struct WebhookClient: Sendable {
    /// What came of a request.
    enum Outcome: Hashable, Sendable {
        /// It was answered.
        case status(Int)
        /// Nobody answered; for the log.
        case unanswered(String)
    }

    let target: WebhookTarget
    private let tls: NIOSSLContext?
    private let group: any EventLoopGroup
    /// How long connecting and answering may take together.
    private let limit: TimeAmount

    /// - Throws: when there are no certificates to trust.
    init(_ target: WebhookTarget, group: any EventLoopGroup, limit: TimeAmount = .seconds(10)) throws {
        self.target = target
        self.group = group
        self.limit = limit
        tls = target.isTLS ? try NIOSSLContext(configuration: .makeClientConfiguration()) : nil
    }

    /// Sends a JSON text.
    func post(_ body: [UInt8], headers: [(String, String)]) async -> Outcome {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: target.path)
        head.headers = [
            "Host": target.authority, "Content-Type": "application/json", "Content-Length": "\(body.count)",
            "User-Agent": "SalonChat", "Connection": "close",
        ]
        for (name, value) in headers { head.headers.add(name: name, value: value) }
        let (request, bytes) = (head, ByteBuffer(bytes: body))
        let answer = group.any().makePromise(of: Int.self)
        do {
            let channel = try await connect()
            let deadline = channel.eventLoop.scheduleTask(in: limit) { channel.close(promise: nil) }
            defer { deadline.cancel() }
            // Not before: of several addresses of the host some may be tried in vain, or too late.
            try await channel.eventLoop.submit {
                let handler = WebhookRequestHandler(request, bytes, answer)
                try channel.pipeline.syncOperations.addHandler(handler)
            }.get()
            return .status(try await answer.futureResult.get())
        } catch {
            // Where there was no connection, nobody else keeps the promise.
            answer.fail(error)
            return .unanswered("\(error)")
        }
    }

    private func connect() async throws -> any Channel {
        try await ClientBootstrap(group: group).connectTimeout(limit)
            .channelInitializer { [tls, target] channel in
                channel.eventLoop.makeCompletedFuture {
                    let pipeline = channel.pipeline.syncOperations
                    if let tls {
                        try pipeline.addHandler(NIOSSLClientHandler(context: tls, serverHostname: target.serverName))
                    }
                    try pipeline.addHTTPClientHandlers()
                }
            }
            .connect(host: target.host, port: target.port).get()
    }
}

/// Sends the request once the connection is there, and keeps the promise of its answer's status.
private final class WebhookRequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    /// The connection ended before the answer did.
    private struct Ended: Error, CustomStringConvertible {
        var description: String { "no answer in time" }
    }

    private let head: HTTPRequestHead
    private let body: ByteBuffer
    private let answer: EventLoopPromise<Int>
    private var status: Int?

    init(_ head: HTTPRequestHead, _ body: ByteBuffer, _ answer: EventLoopPromise<Int>) {
        self.head = head
        self.body = body
        self.answer = answer
    }

    func handlerAdded(context: ChannelHandlerContext) {
        guard context.channel.isActive else { return answer.fail(Ended()) }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): status = Int(head.status.code)
        // What it says is of no interest, and may be without end.
        case .body: finish(context)
        case .end: finish(context)
        }
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let status else { return }
        answer.succeed(status)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        if let status { answer.succeed(status) } else { answer.fail(Ended()) }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        answer.fail(error)
        context.close(promise: nil)
    }
}
