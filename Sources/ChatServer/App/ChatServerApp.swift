import ChatWire
import Glibc
public import Logging
import NIOCore
import NIOPosix
import ServiceLifecycle
import UnixSignals

/// The whole server: opens the store, serves REST and WebSocket, and drains at the end.
public struct ChatServerApp: Sendable {
    /// How long draining may take before connections are cut, within the ten seconds of docs/COMMANDS.md.
    private static let drainLimit = Duration.seconds(8)

    private let configuration: ServerConfiguration
    private let logger: Logger

    /// A server of that configuration.
    public init(_ configuration: ServerConfiguration, logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// Serves until SIGTERM or SIGINT, then drains: every accepted message is stored and answered.
    ///
    /// - Parameter onListening: called with the base URL once connections are accepted.
    /// - Throws: when the store, the secrets or the port cannot be had.
    public func run(onListening: @escaping @Sendable (_ url: String) async -> Void) async throws {
        let identity = try configuration.tls.map { try TLSIdentity($0) }
        let folder = try dataFolder()
        defer { if isTemporary { TemporaryFolder.remove(folder.path) } }
        // A loop more than there are cores to run it on would cost a wake-up a commit, and bring nothing.
        NIOSingletons.groupLoopCountSuggestion = AllowedCores.count
        let group = MultiThreadedEventLoopGroup.singleton
        let metrics = ServerMetrics()
        let bus = try await Bus(group: group, metrics: metrics)
        let store = try Store(folder: folder, bus: bus, metrics: metrics)
        if configuration.isDemo { try await DemoData.fill(store) }
        let accounts = try await Accounts(configuration: configuration, folder: folder, store: store, bus: bus)
        for file in accounts.shortSecrets {
            logger.warning("a shared secret is shorter than 32 bytes", metadata: ["file": "\(file)"])
        }
        let realtime = RealtimeServer(
            store: store, bus: bus, authenticator: accounts.authenticator, settings: realtimeSettings, logger: logger)
        let uploads = UploadService(
            store: store, folder: UploadFolder(path: folder.uploads), limit: configuration.uploadLimit,
            metrics: metrics.uploads, logger: logger)
        watch(bus: bus, authenticator: accounts.authenticator)
        // It holds the bus.
        defer { bus.onForeignChange(nil) }
        let front = ChatHTTPServer(
            routes: Self.routes(
                store: store, bus: bus, accounts: accounts.service, uploads: uploads,
                metricsReaders: try Self.ranges(configuration.metricsReaders)),
            settings: try frontSettings(identity, metrics: metrics.registry),
            authenticate: { try await accounts.authenticator.authenticate(token: $0, as: $1) },
            accept: { request, channel in
                try channel.pipeline.syncOperations.addHandler(RealtimeConnection(request, server: realtime))
            },
            eventLoopGroup: group, logger: logger,
            onListening: { [configuration] port in
                let scheme = configuration.tls == nil ? "http" : "https"
                let host = configuration.host.contains(":") ? "[\(configuration.host)]" : configuration.host
                await onListening("\(scheme)://\(host):\(port)")
                ServiceManager().tell(.ready)
            })
        let checkpointer = Checkpointer(folder: folder, log: store.log, logger: logger)
        let sweep = UploadSweep(store: store, folder: uploads.folder, metrics: metrics.uploads, logger: logger)
        var services: [any Service] = [
            RealtimeClock(server: realtime), SearchFeed(store: store, logger: logger),
            Housekeeping(accounts: accounts.service, store: store, logger: logger),
            checkpointer, sweep, Erasure(store: store, checkpointer: checkpointer, sweep: sweep, logger: logger), front,
        ]
        if let webhook = configuration.webhook {
            services.append(try webhookSender(webhook, store: store, bus: bus, metrics: metrics.webhooks, group: group))
        }
        if !endsOnHangup { services.append(HangupService(identity: identity, logger: logger)) }
        try await serve(services)
        await store.drained()
    }

    private func webhookSender(
        _ webhook: ServerConfiguration.Webhook, store: Store, bus: Bus, metrics: WebhookMetrics,
        group: any EventLoopGroup
    ) throws -> WebhookSender {
        guard let target = WebhookTarget(webhook.url) else {
            throw StoreError("\(webhook.url) is no http or https URL without a user's name")
        }
        return WebhookSender(
            store: store, client: try WebhookClient(target, group: group), secret: try webhook.secret(),
            metrics: metrics, logger: logger, unansweredAfter: webhook.unansweredAfter * 1_000,
            online: { Set(bus.presence.online) })
    }

    /// A demo goes with the terminal in which it was started.
    private var endsOnHangup: Bool { configuration.isDemo && configuration.tls == nil }

    private func serve(_ services: [any Service]) async throws {
        signal(SIGPIPE, SIG_IGN)
        var configuration = ServiceGroupConfiguration(
            services: services.map { .init(service: $0) },
            gracefulShutdownSignals: [.sigterm, .sigint] + (endsOnHangup ? [.sighup] : []), logger: logger)
        configuration.maximumGracefulShutdownDuration = Self.drainLimit
        do { try await ServiceGroup(configuration: configuration).run() } catch is CancellationError {
            // Peers that never answer were cut after the limit: all that they sent is stored.
        }
    }

    private var isTemporary: Bool { configuration.isDemo && configuration.dataPath == nil }

    private func dataFolder() throws -> DataFolder {
        if configuration.isDemo, !["127.0.0.1", "::1", "localhost"].contains(configuration.host) {
            throw StoreError(
                "the demo's passwords are known to all: it listens on this machine alone, not on \(configuration.host)")
        }
        if let path = configuration.dataPath { return try DataFolder(path: path) }
        return isTemporary ? try DataFolder(path: TemporaryFolder.make()) : try DataFolder(path: DataFolder.defaultPath)
    }

    private var realtimeSettings: RealtimeSettings {
        var settings = RealtimeSettings()
        settings.messagesPerSecond = configuration.rateLimits.messagesPerSecond
        settings.messageBurst = configuration.rateLimits.messageBurst
        settings.commandsPerSecond = configuration.rateLimits.commandsPerSecond
        settings.uploadBytes = configuration.uploadLimit
        return settings
    }

    private func frontSettings(_ identity: TLSIdentity?, metrics: MetricsRegistry) throws -> ChatHTTPServer.Settings {
        var settings = ChatHTTPServer.Settings()
        settings.host = configuration.host
        settings.port = configuration.port
        settings.origins = OriginPolicy(allowed: configuration.allowedOrigins, allowsLoopback: configuration.isDemo)
        settings.metrics = metrics
        settings.proxies = TrustedProxies(ranges: try Self.ranges(configuration.trustedProxies))
        settings.tls = identity?.configuration
        return settings
    }

    private static func ranges(_ networks: [String]) throws(StoreError) -> [AddressRange] {
        try networks.map { text throws(StoreError) in
            guard let range = AddressRange(text) else { throw StoreError("\(text) is no network (CIDR)") }
            return range
        }
    }

    /// All calls of the server.
    static func routes(
        store: Store, bus: Bus, accounts: AccountService, uploads: UploadService, metricsReaders: [AddressRange] = []
    ) -> RouteTable {
        var routes = RouteTable()
        AccountRoutes(accounts: accounts, metrics: bus.metrics).add(to: &routes)
        ChatRoutes(store: store, renderer: bus.renderer).add(to: &routes)
        MessageRoutes(store: store, renderer: bus.renderer, deliveryMarks: bus.deliveryMarks).add(to: &routes)
        SearchRoutes(store: store, renderer: bus.renderer).add(to: &routes)
        UploadRoutes(store: store, uploads: uploads).add(to: &routes)
        StatisticsRoutes(store: store, presence: bus.presence).add(to: &routes)
        ConnectionRoutes(connections: Connections(store: store, bus: bus)).add(to: &routes)
        AdministrationRoutes(
            administration: Administration(
                store: store, hasher: accounts.hasher, sessions: accounts.sessions, directory: accounts.directory,
                reconnect: { bus.reconnect($0) }), renderer: bus.renderer
        ).add(to: &routes)
        HealthRoutes { try await store.check() }.add(to: &routes)
        MetricsRoutes(metrics: bus.metrics, store: store, bus: bus, readers: metricsReaders).add(to: &routes)
        return routes
    }

    /// Another process, a command beside the server, changed accounts: what is remembered of them no longer counts, and who
    /// may no longer be connected is closed.
    private func watch(bus: Bus, authenticator: Authenticator) {
        let logger = logger
        bus.onForeignChange {
            authenticator.forgetAll()
            bus.recheck { principals in
                do { return try await authenticator.ended(among: principals) } catch {
                    logger.error("connections could not be checked", metadata: ["error": "\(error)"])
                    return []
                }
            }
        }
    }
}
