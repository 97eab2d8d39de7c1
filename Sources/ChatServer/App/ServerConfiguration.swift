public import Logging

/// How a server runs: everything that `chat-server serve` can be told (docs/COMMANDS.md).
public struct ServerConfiguration: Sendable {
    /// The files of a TLS identity, both PEM.
    public struct TLSFiles: Hashable, Sendable {
        /// The certificate, the issuing ones after it.
        public var certificate: String
        /// Its private key.
        public var key: String

        /// The identity in those two files.
        public init(certificate: String, key: String) {
            self.certificate = certificate
            self.key = key
        }
    }

    /// The salon's own system, which is told of what people miss.
    public struct Webhook: Hashable, Sendable {
        /// Where it is told: an `http` or `https` URL.
        public var url: String
        /// The file of the secret that signs what it is told.
        public var secretFile: String
        /// After how many seconds a customer has waited for long.
        public var unansweredAfter: Int64 = 300

        /// One that is told at a URL.
        public init(url: String, secretFile: String) {
            self.url = url
            self.secretFile = secretFile
        }
    }

    /// What a line of the log looks like.
    public enum LogFormat: String, Hashable, Sendable, CaseIterable {
        /// For people.
        case text
        /// One JSON object a line.
        case json
    }

    /// How fast a connection may send; 0 turns a limit off.
    public struct RateLimits: Hashable, Sendable {
        /// `send_message` a second.
        public var messagesPerSecond = 10
        /// How many of them at once, after a pause.
        public var messageBurst = 30
        /// WebSocket messages of any kind a second.
        public var commandsPerSecond = 50

        /// The protocol's limits.
        public init() {}

        /// `messagesPerSecond`, and the other limits in proportion to it.
        public init(messagesPerSecond: Int) {
            let bounded = min(max(messagesPerSecond, 0), 1_000_000)
            self.messagesPerSecond = bounded
            messageBurst = 3 * bounded
            commandsPerSecond = 5 * bounded
        }
    }

    /// Where to listen: a name or an address.
    public var host = "127.0.0.1"
    /// Where to listen; 0 picks a free port.
    public var port = 8_000
    /// The data folder; without one `$XDG_DATA_HOME/chat-server`, for a demo a fresh temporary folder.
    public var dataPath: String?
    /// Whether to fill the store with the demo's people and chats, and never to listen beyond loopback.
    public var isDemo = false
    /// The identity for https and wss; without one both are plain.
    public var tls: TLSFiles?
    /// The files of the secrets: the first signs, all verify. Without any, the data folder's generated one.
    public var secretFiles: [String] = []
    /// The browsers' origins that may call, besides the server's own.
    public var allowedOrigins: [String] = []
    /// The networks, as CIDR, whose word on a client's address is taken.
    public var trustedProxies: [String] = []
    /// The networks, as CIDR, that may read the metrics besides this machine.
    public var metricsReaders: [String] = []
    /// How fast a connection may send.
    public var rateLimits = RateLimits()
    /// How many failed sign-ins on one account from one address in 15 minutes; 0 for no limit.
    public var loginLimit = LoginLimiter.Limits.standard.perAccountAndAddress
    /// The largest upload, in bytes.
    public var uploadLimit = 10 * 1024 * 1024
    /// Whether customers may register themselves.
    public var isRegistrationOpen = false
    /// The salon in which people get an account whom another system's token names and nobody knows yet; `nil` refuses them.
    public var provisioningSalon: Int64?
    /// Who is told of what people miss; `nil` tells nobody.
    public var webhook: Webhook?
    /// How long tokens live.
    public var tokenLifetimes = TokenLifetimes()
    /// From which level on to log.
    public var logLevel = Logger.Level.info
    /// What the log looks like.
    public var logFormat = LogFormat.text

    /// The settings of a server that was told nothing.
    public init() {}
}
