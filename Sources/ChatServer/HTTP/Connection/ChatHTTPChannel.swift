import HummingbirdCore
import Logging
import NIOCore
import NIOHTTP1
import NIOHTTPTypes
import NIOHTTPTypesHTTP1

/// One accepted connection: Hummingbird's HTTP, or a WebSocket when the first request asks for it.
struct ChatHTTPChannel: HTTPChannelHandler {
    /// What became of a connection.
    enum Outcome: Sendable {
        /// It carries requests.
        case http(NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart>)
        /// It is a WebSocket, in the hands of its channel handler.
        case realtime
    }

    /// A connection, and what will become of it.
    struct Value: ServerChildChannelValue {
        let channel: any Channel
        let outcome: EventLoopFuture<Outcome>
    }

    let responder: Responder
    /// Where WebSocket connections come in.
    let entrance: RealtimeEntrance
    /// How long a connection may take.
    let limits: ConnectionLimits
    /// Whether the connections are under TLS.
    let isSecure: Bool

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            let pipeline = channel.pipeline.syncOperations
            let gate = RequestGate(entrance: entrance, limits: limits, now: channel.eventLoop.now)
            let upgrader = RealtimeUpgrader(
                gate: NIOLoopBound(gate, eventLoop: channel.eventLoop), accept: entrance.accept)
            var configuration = NIOUpgradableHTTPServerPipelineConfiguration(
                upgradeConfiguration: NIOTypedHTTPServerUpgradeConfiguration(
                    upgraders: [upgrader],
                    notUpgradingCompletionHandler: { [limits, isSecure] channel in
                        channel.eventLoop.makeCompletedFuture {
                            .http(try Self.carryRequests(channel, limits: limits, isSecure: isSecure, logger: logger))
                        }
                    }))
            configuration.decoderConfiguration = NIOHTTPDecoderLimitConfiguration(limits)
            // HTTPTypes validates what Hummingbird writes; the upgrade's headers are made from tokens.
            configuration.enableResponseHeaderValidation = false
            // The gate answers errors.
            configuration.enableErrorHandling = false
            let outcome = try pipeline.configureUpgradableHTTPServerPipeline(configuration: configuration)
            try pipeline.addHandler(
                gate, position: .before(pipeline.handler(type: NIOTypedHTTPServerUpgradeHandler<Outcome>.self)))
            return Value(channel: channel, outcome: outcome)
        }
    }

    func handle(value: Value, logger: Logger) async {
        let channel = value.channel
        do {
            // Ended by the connection's end; the deadline for its first request sees to that.
            let outcome = try await withTaskCancellationHandler {
                try await value.outcome.get()
            } onCancel: {
                channel.close(promise: nil)
            }
            switch outcome {
            case .http(let asyncChannel): await handleHTTP(asyncChannel: asyncChannel, logger: logger)
            case .realtime:
                try await withTaskCancellationHandler {
                    try await channel.closeFuture.get()
                } onCancel: {
                    channel.close(promise: nil)
                }
            }
        } catch {
            logger.trace("Connection ended", metadata: ["error": "\(error)"])
            channel.close(promise: nil)
        }
    }

    private static func carryRequests(
        _ channel: any Channel, limits: ConnectionLimits, isSecure: Bool, logger: Logger
    ) throws -> NIOAsyncChannel<HTTPRequestPart, HTTPResponsePart> {
        let pipeline = channel.pipeline.syncOperations
        try pipeline.addHandler(HTTP1ToHTTPServerCodec(secure: isSecure))
        try pipeline.addHandler(
            HTTPConnectionStateHandler(idleTimeout: .nanoseconds(limits.idle.nanoseconds), logger: logger))
        return try NIOAsyncChannel(
            wrappingChannelSynchronously: channel, configuration: .init(isOutboundHalfClosureEnabled: true))
    }
}

extension NIOHTTPDecoderLimitConfiguration {
    fileprivate init(_ limits: ConnectionLimits) {
        self.init()
        maxHeaderFieldSize = limits.headerField
        maxHeaderListSize = limits.headerList
        maxHeaderFieldCount = limits.headerCount
    }
}
