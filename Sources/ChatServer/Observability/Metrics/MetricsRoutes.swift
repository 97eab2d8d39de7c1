import ChatWire
import CoreMetrics
import HTTPTypes
import Hummingbird
import NIOCore

/// The server's metrics for Prometheus (docs/PROTOCOL.md, section 7).
///
/// Only this machine may read them, and those networks that the server was told. A request that somebody passed on comes
/// from who sent it, never from this machine.
struct MetricsRoutes: Sendable {
    let metrics: ServerMetrics
    let store: Store
    let bus: Bus
    /// From where else the metrics may be read.
    let readers: [AddressRange]

    /// Enters the call.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/metrics", under: .top, "The server's metrics, for Prometheus", for: .anyone,
            as: Operation(
                .init(status: 200, meaning: "Prometheus text", content: .bytes(["text/plain"])), refusing: [403])
        ) { _, context in
            guard admits(context) else {
                throw Refusal(.forbidden, "Metrics are for this machine alone, unless the server is told otherwise")
            }
            try await bus.sampleMetrics()
            metrics.waitingWrites.set(store.waitingCount)
            metrics.process.sample()
            return Response(
                status: .ok, headers: [.contentType: PrometheusText.contentType, .cacheControl: "no-store"],
                body: ResponseBody(byteBuffer: ByteBuffer(bytes: metrics.registry.text())))
        }
    }

    private func admits(_ context: ChatRequestContext) -> Bool {
        if context.isLocal { return true }
        guard let address = IPAddress(context.remoteAddress), !address.isLoopback || !context.isForwarded else {
            return false
        }
        return readers.contains { $0.contains(address) }
    }
}
