import NIOCore
import NIOHTTP1

/// Makes a WebSocket connection of an HTTP connection whose handshake passed the gate.
struct RealtimeUpgrader: NIOTypedHTTPServerProtocolUpgrader {
    typealias UpgradeResult = ChatHTTPChannel.Outcome

    /// The connection's gate, which judged the handshake.
    let gate: NIOLoopBound<RequestGate>
    /// Takes the upgraded connection over.
    let accept: RealtimeEntrance.Accept

    var supportedProtocol: String { "websocket" }
    var requiredUpgradeHeaders: [String] { [] }

    func buildUpgradeResponse(
        channel: any Channel, upgradeRequest: HTTPRequestHead, initialResponseHeaders: HTTPHeaders
    ) -> EventLoopFuture<HTTPHeaders> {
        channel.eventLoop.makeCompletedFuture {
            guard let accepted = gate.value.accepted else { throw ChannelError.inappropriateOperationForState }
            return accepted.headers
        }
    }

    func upgrade(channel: any Channel, upgradeRequest: HTTPRequestHead) -> EventLoopFuture<ChatHTTPChannel.Outcome> {
        channel.eventLoop.makeCompletedFuture {
            let gate = gate.value
            guard let request = gate.accepted?.request else { throw ChannelError.inappropriateOperationForState }
            channel.pipeline.syncOperations.removeHandler(gate, promise: nil)
            try accept(request, channel)
            // While the request was read there was nobody to tell.
            if gate.isQuiescing { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }
            return .realtime
        }
    }
}
