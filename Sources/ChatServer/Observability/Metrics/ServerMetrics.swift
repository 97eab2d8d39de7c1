import ChatWire
import CoreMetrics

/// What the server counts and measures (docs/PROTOCOL.md, section 7).
///
/// What happens for each message is counted where one thread does it anyway: messages by the writer, once a commit;
/// frames and commands by each event loop in plain numbers of its own, which a scrape gathers (``RoomShard/Tally``).
struct ServerMetrics: Sendable {
    let registry: MetricsRegistry

    // The store.
    let messagesOfStaff: Counter
    let messagesOfCustomers: Counter
    let commitWrites: Recorder
    let commitTime: CoreMetrics.Timer
    let failedCommits: Counter
    let waitingWrites: Meter

    // Connections.
    let connections: [Audience: Meter]
    let rooms: Meter
    let memberships: Meter
    let unsentBytes: Meter
    let openedConnections: Counter
    let slowReaders: Counter
    let receivedCommands: Counter
    let sentFrames: Counter

    // Accounts.
    let signIns: [SignInOutcome: Counter]

    // Files.
    let uploads: UploadMetrics

    // What other systems are told.
    let webhooks: WebhookMetrics

    // The process.
    let process: ProcessMetrics

    /// What came of an attempt to sign in.
    enum SignInOutcome: String, CaseIterable, Sendable {
        case succeeded
        case failed
        /// Refused after too many failures.
        case limited
    }

    /// Metrics of a server that has done nothing yet.
    init() {
        let registry = MetricsRegistry(
            Self.definitions + UploadMetrics.definitions + WebhookMetrics.definitions + ProcessMetrics.definitions
                + HTTPMetrics.definitions)
        self.registry = registry
        func counter(_ name: String, _ dimensions: [(String, String)] = []) -> Counter {
            Counter(label: name, dimensions: dimensions, factory: registry)
        }
        func meter(_ name: String, _ dimensions: [(String, String)] = []) -> Meter {
            Meter(label: name, dimensions: dimensions, factory: registry)
        }
        messagesOfStaff = counter("chat_messages_total", [("sender", "user")])
        messagesOfCustomers = counter("chat_messages_total", [("sender", "customer")])
        commitWrites = Recorder(label: "chat_store_commit_writes", aggregate: true, factory: registry)
        commitTime = CoreMetrics.Timer(label: "chat_store_commit_seconds", factory: registry)
        failedCommits = counter("chat_store_failed_commits_total")
        waitingWrites = meter("chat_store_waiting_writes")
        connections = Dictionary(
            uniqueKeysWithValues: Audience.all.map { audience in
                let dimensions = [("side", audience.side.rawValue), ("protocol", audience.spoken.rawValue)]
                return (audience, meter("chat_connections", dimensions))
            })
        rooms = meter("chat_rooms")
        memberships = meter("chat_room_members")
        unsentBytes = meter("chat_unsent_bytes")
        openedConnections = counter("chat_opened_connections_total")
        slowReaders = counter("chat_slow_readers_total")
        receivedCommands = counter("chat_received_commands_total")
        sentFrames = counter("chat_sent_frames_total")
        signIns = Dictionary(
            uniqueKeysWithValues: SignInOutcome.allCases.map {
                ($0, counter("chat_sign_ins_total", [("outcome", $0.rawValue)]))
            })
        uploads = UploadMetrics(registry)
        webhooks = WebhookMetrics(registry)
        process = ProcessMetrics(registry)
    }

    static let definitions = [
        MetricDefinition(name: "chat_messages_total", help: "Messages stored, by the side that sent them."),
        MetricDefinition(
            name: "chat_store_commit_writes", help: "Writes in one durable commit.", buckets: MetricDefinition.counts),
        MetricDefinition(name: "chat_store_commit_seconds", help: "How long a durable commit took."),
        MetricDefinition(
            name: "chat_store_failed_commits_total", help: "Commits that failed; nothing of them is stored."),
        MetricDefinition(name: "chat_store_waiting_writes", help: "Writes that wait for the next commit."),
        MetricDefinition(name: "chat_connections", help: "Open WebSocket connections, by side and protocol."),
        MetricDefinition(name: "chat_rooms", help: "Chats that someone has joined."),
        MetricDefinition(name: "chat_room_members", help: "Places that connections have in rooms."),
        MetricDefinition(name: "chat_unsent_bytes", help: "Bytes of events that slow readers have not taken yet."),
        MetricDefinition(name: "chat_opened_connections_total", help: "WebSocket connections that were let in."),
        MetricDefinition(name: "chat_slow_readers_total", help: "Connections closed because they read too slowly."),
        MetricDefinition(name: "chat_received_commands_total", help: "WebSocket messages from clients."),
        MetricDefinition(name: "chat_sent_frames_total", help: "WebSocket frames to clients."),
        MetricDefinition(
            name: "chat_sign_ins_total", help: "Attempts to sign in with a password, by what came of them."),
    ]
}

extension Audience {
    /// The four.
    static let all = ParticipantType.allCases.flatMap { side in
        [RealtimeProtocol.base, .v2].map { Audience(side: side, spoken: $0) }
    }
}
