import CoreMetrics
import NIOCore

/// What is counted of files.
struct UploadMetrics: Sendable {
    /// What came of an upload.
    enum Outcome: String, CaseIterable, Sendable {
        case stored
        /// By the contract: no file that may be uploaded, too large, too much.
        case refused
        /// By the disk, or a fault of ours.
        case failed
    }

    private let outcomes: [Outcome: Counter]
    private let bytes: Counter
    private let underWay: Meter
    private let thumbnailTime: CoreMetrics.Timer
    private let removed: Counter

    init(_ registry: MetricsRegistry) {
        outcomes = Dictionary(
            uniqueKeysWithValues: Outcome.allCases.map { outcome in
                let dimensions = [("outcome", outcome.rawValue)]
                return (outcome, Counter(label: "chat_uploads_total", dimensions: dimensions, factory: registry))
            })
        bytes = Counter(label: "chat_uploaded_bytes_total", factory: registry)
        underWay = Meter(label: "chat_uploads_under_way", factory: registry)
        thumbnailTime = CoreMetrics.Timer(label: "chat_thumbnail_seconds", factory: registry)
        removed = Counter(label: "chat_removed_uploads_total", factory: registry)
    }

    /// Counts an upload: as under way while `receive` runs, and then by what came of it.
    func upload(_ receive: () async throws -> UploadRecord) async throws -> UploadRecord {
        underWay.increment(by: 1)
        defer { underWay.decrement(by: 1) }
        do {
            let record = try await receive()
            outcomes[.stored]?.increment()
            bytes.increment(by: record.size)
            return record
        } catch {
            let isRefused = (error as? Refusal).map { $0.status < 500 } ?? false
            outcomes[isRefused ? .refused : .failed]?.increment()
            throw error
        }
    }

    /// Measures how long a picture waits for its turn and is made small.
    func thumbnail<Value>(_ make: () async throws -> Value) async throws -> Value {
        let start = NIODeadline.now()
        defer { thumbnailTime.recordNanoseconds((NIODeadline.now() - start).nanoseconds) }
        return try await make()
    }

    /// Counts files that the sweep removed.
    func remove(_ count: Int) { removed.increment(by: Int64(count)) }

    static let definitions = [
        MetricDefinition(name: "chat_uploads_total", help: "Files that were sent here, by what came of them."),
        MetricDefinition(name: "chat_uploaded_bytes_total", help: "Bytes of the files that were stored."),
        MetricDefinition(name: "chat_uploads_under_way", help: "Files that are being received."),
        MetricDefinition(
            name: "chat_thumbnail_seconds", help: "How long a picture waited for its turn and was made small."),
        MetricDefinition(
            name: "chat_removed_uploads_total", help: "Files that were removed because no message used them."),
    ]
}
