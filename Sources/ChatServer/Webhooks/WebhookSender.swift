import ChatWire
import Logging
import ServiceLifecycle

/// Tells the salon's own system of what people miss: messages to those who are offline, customers who wait, and those who
/// wait for long (docs/operations.md, "Webhooks").
///
/// What is to be told is looked for after the commit of what it is about, and waits in the store: sending messages costs
/// nothing more, and a crash forgets nothing. It is told in order, again and again until it is heard, for a day.
struct WebhookSender: Service {
    /// For how long telling something is tried, in milliseconds.
    static let lifetime: Int64 = 24 * 60 * 60 * 1_000

    let store: Store
    let client: WebhookClient
    let secret: SigningSecret
    let metrics: WebhookMetrics
    let logger: Logger
    /// After how many milliseconds a customer has waited for long.
    let unansweredAfter: Int64
    /// Who has a connection.
    let online: @Sendable () -> Set<ParticipantKey>
    var now: @Sendable () -> Timestamp = { .now }
    /// How long it rests between two looks.
    var interval = Duration.seconds(1)

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    try await collect()
                    try await tell()
                } catch is CancellationError {} catch {
                    logger.error("webhooks are held up", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await Task.sleep(for: interval)
            } while !Task.isCancelled
        }
    }

    /// Notes what there is to tell.
    func collect() async throws {
        let (now, limit) = (now(), unansweredAfter)
        guard try await store.read({ try WebhookNews.exist(at: now, unansweredAfter: limit, in: $0) }) else { return }
        let online = online()
        while try await store.write({ try $0.collectWebhookNews(online: online, unansweredAfter: limit) }) {}
    }

    /// Tells what is due, until nothing is or nobody hears.
    func tell() async throws {
        while !Task.isCancelled {
            let now = now()
            guard let event = try await store.read({ try WebhookEvent.due(at: now, in: $0) }) else { break }
            guard try await tell(event, at: now) else { break }
        }
        metrics.note(waiting: try await store.read { try WebhookEvent.count(in: $0) })
    }

    /// Tells one thing.
    ///
    /// - Returns: whether the next can be told.
    private func tell(_ event: WebhookEvent, at now: Timestamp) async throws -> Bool {
        let epoch = store.epoch
        let body = try await store.read { try WebhookBody(event, epoch: epoch, in: $0) }
        guard let body, now.milliseconds(since: event.createdAt) < Self.lifetime else {
            if body != nil {
                logger.error(
                    "a webhook was given up", metadata: ["event": "\(event.id)", "attempts": "\(event.attempts)"])
                metrics.count(.dropped)
            }
            try await store.write { try event.delete(in: $0.database) }
            return true
        }
        let (bytes, seconds) = (body.jsonBytes(), now.milliseconds / 1_000)
        let outcome = await client.post(
            bytes,
            headers: [
                ("X-SalonChat-Event", event.kind.rawValue), ("X-SalonChat-Delivery", body.id),
                ("X-SalonChat-Timestamp", "\(seconds)"),
                ("X-SalonChat-Signature", WebhookSignature.sign(bytes, at: seconds, with: secret)),
            ])
        if case .status(200..<300) = outcome {
            metrics.count(.delivered)
            try await store.write { try event.delete(in: $0.database) }
            return true
        }
        try Task.checkCancellation()
        metrics.count(.failed)
        let isHeard = outcome.isRefusal
        let date = now.advanced(byMilliseconds: Self.delay(after: event.attempts))
        logger.warning(
            "a webhook was not delivered",
            metadata: [
                "event": "\(event.id)", "attempts": "\(event.attempts + 1)", "why": "\(outcome)", "next": "\(date)",
            ])
        try await store.write { try event.postpone(until: date, all: !isHeard, in: $0.database) }
        return isHeard
    }

    /// How long to wait after so many failures and one more, in milliseconds: from five seconds, doubled up to five minutes.
    static func delay(after attempts: Int) -> Int64 { min(5_000 << Int64(min(max(attempts, 0), 6)), 300_000) }
}

extension WebhookClient.Outcome: CustomStringConvertible {
    /// Whether somebody heard, and did not want it: what comes next may be welcome.
    fileprivate var isRefusal: Bool {
        switch self {
        case .status(408), .status(425), .status(429): false
        case .status(let code): (300..<500).contains(code)
        case .unanswered: false
        }
    }

    var description: String {
        switch self {
        case .status(let code): "status \(code)"
        case .unanswered(let reason): reason
        }
    }
}
