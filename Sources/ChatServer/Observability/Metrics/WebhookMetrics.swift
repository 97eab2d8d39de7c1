import CoreMetrics

/// What is counted of webhooks.
struct WebhookMetrics: Sendable {
    /// What came of telling something.
    enum Outcome: String, CaseIterable, Sendable {
        case delivered
        /// It is tried again.
        case failed
        /// It was tried for a day.
        case dropped
    }

    private let outcomes: [Outcome: Counter]
    private let waiting: Meter

    init(_ registry: MetricsRegistry) {
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let dimensions = [("outcome", outcome.rawValue)]
                return (outcome, Counter(label: "chat_webhooks_total", dimensions: dimensions, factory: registry))
            })
        waiting = Meter(label: "chat_webhooks_waiting", factory: registry)
    }

    func count(_ outcome: Outcome) { outcomes[outcome]?.increment() }

    func note(waiting count: Int) { waiting.set(count) }

    static let definitions = [
        MetricDefinition(name: "chat_webhooks_total", help: "Attempts to deliver webhooks, by what came of them."),
        MetricDefinition(name: "chat_webhooks_waiting", help: "Webhooks that are still to be delivered."),
    ]
}
