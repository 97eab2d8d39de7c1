import ChatWire
import Logging
import NIOPosix
import ServiceLifecycle

/// Removes uploads that no message has used for a day, and what a crash left behind; at the start and every hour.
struct UploadSweep: Service {
    /// How long an upload may lie unused, and a file without a row.
    static let patience: Int64 = 24 * 60 * 60 * 1000
    /// How long a file that is being received may stand still: longer than any connection may.
    static let abandonment: Int64 = 60 * 60 * 1000
    private static let interval = Duration.seconds(3_600)
    private static let batch = 200

    let store: Store
    let folder: UploadFolder
    let metrics: UploadMetrics
    let logger: Logger
    var clock: any Clock<Duration> = ContinuousClock()
    var now: @Sendable () -> Timestamp = { .now }

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do { try await sweep() } catch {
                    logger.error("unused uploads not removed", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await clock.sleep(for: Self.interval)
            } while !Task.isCancelled
        }
    }

    /// Removes what is due now.
    func sweep() async throws {
        let now = now()
        let unused = try await removeUnused(since: now.advanced(byMilliseconds: -Self.patience))
        let abandoned = try await removeAbandoned(before: now.advanced(byMilliseconds: -Self.abandonment))
        let lost = try await removeLost(before: now.advanced(byMilliseconds: -Self.patience))
        if unused + abandoned + lost > 0 {
            metrics.remove(unused + abandoned + lost)
            logger.info(
                "uploads removed",
                metadata: ["unused": "\(unused)", "abandoned": "\(abandoned)", "without_row": "\(lost)"])
        }
    }

    private func removeUnused(since date: Timestamp) async throws -> Int {
        var removed = 0
        while true {
            // The row first: a crash between the two leaves a file without one, which is found below.
            let ids = try await store.write {
                try UploadRecord.removeUnused(since: date, limit: Self.batch, in: $0.database)
            }
            guard !ids.isEmpty else { return removed }
            removed += ids.count
            try await onDisk { for id in ids { folder.remove(id) } }
        }
    }

    private func removeAbandoned(before date: Timestamp) async throws -> Int {
        try await onDisk { folder.removeAbandoned(before: date.milliseconds / 1000) }
    }

    /// Removes files that no row names: a crash came between the file and its row, or between the row and the file.
    private func removeLost(before date: Timestamp) async throws -> Int {
        let old = try await onDisk { folder.ids(before: date.milliseconds / 1000) }
        var removed = 0
        for start in stride(from: 0, to: old.count, by: Self.batch) {
            let part = Array(old[start..<min(start + Self.batch, old.count)])
            let lost = try await store.read { try UploadRecord.unknown(among: part, in: $0) }
            try await onDisk { for id in lost { folder.remove(id) } }
            removed += lost.count
        }
        return removed
    }

    private func onDisk<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async throws -> Value {
        try await NIOThreadPool.singleton.runIfActive(body)
    }
}
