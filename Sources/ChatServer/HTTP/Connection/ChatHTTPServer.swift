import Hummingbird
import HummingbirdCore
import HummingbirdTLS
import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle

/// The server's front: REST and WebSocket on one port.
///
/// On graceful shutdown it accepts nothing more, lets requests under way finish, sends every WebSocket handler a
/// `ChannelShouldQuiesceEvent`, and ends with the last connection.
struct ChatHTTPServer: Service {
    /// Where and how to listen.
    struct Settings: Sendable {
        /// The address to listen on.
        var host = "127.0.0.1"
        /// The port; 0 for any that is free.
        var port = 8000
        /// Certificate and key, to listen for TLS alone.
        var tls: TLSConfiguration?
        /// How long a connection may take over what.
        var limits = ConnectionLimits()
        /// Which web pages may call and connect.
        var origins = OriginPolicy()
        /// Whose word on a client's address counts.
        var proxies = TrustedProxies()
        /// Where requests are counted.
        var metrics: MetricsRegistry?
        /// The most open connections; further ones wait to be accepted.
        var maximumConnections: Int?
    }

    /// The REST interface.
    var routes: RouteTable
    /// Where and how to listen.
    var settings: Settings
    /// Finds out whose token it is.
    var authenticate: Authenticate
    /// Takes WebSocket connections over.
    var accept: RealtimeEntrance.Accept
    /// The threads.
    var eventLoopGroup: any EventLoopGroup
    /// Where to log.
    var logger: Logger
    /// Called with the port once connections are accepted.
    var onListening: @Sendable (_ port: Int) async -> Void = { _ in }

    /// Serves until graceful shutdown.
    ///
    /// - Throws: where the port cannot be had or the TLS configuration does not hold.
    func run() async throws {
        var routes = routes
        RealtimeRoutes().add(to: &routes)
        DocumentationRoutes().add(to: &routes)
        let application = Application(
            router: routes.router(
                authenticate: authenticate, origins: settings.origins, proxies: settings.proxies,
                metrics: settings.metrics),
            server: try server(),
            configuration: ApplicationConfiguration(
                address: .hostname(settings.host, port: settings.port), backlog: 1024,
                availableConnectionsDelegate: settings.maximumConnections.map { .maximum($0, logger: logger) }),
            onServerRunning: { [onListening] channel in await onListening(channel.localAddress?.port ?? 0) },
            eventLoopGroupProvider: .shared(eventLoopGroup), logger: logger)
        try await application.run()
    }

    private func server() throws -> HTTPServerBuilder {
        let entrance = RealtimeEntrance(origins: settings.origins, proxies: settings.proxies, accept: accept)
        let plain = HTTPServerBuilder { [settings] responder in
            ChatHTTPChannel(
                responder: responder, entrance: entrance, limits: settings.limits, isSecure: settings.tls != nil)
        }
        guard let tls = settings.tls else { return plain }
        return try .tls(plain, tlsConfiguration: tls)
    }
}
