import Logging
import Synchronization

/// Keeps what is logged.
final class LogRecorder: LogHandler {
    private let kept = Mutex<[String]>([])

    /// All lines so far, their metadata behind them.
    var lines: [String] { kept.withLock { $0 } }

    // The logger's level and metadata are not this test's concern: everything is kept.
    var logLevel: Logger.Level {
        get { .trace }
        set {}
    }
    var metadata: Logger.Metadata {
        get { [:] }
        set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { nil }
        set {}
    }

    func log(event: LogEvent) {
        kept.withLock { $0.append("\(event.message) \(event.metadata ?? [:]) \(String(describing: event.error))") }
    }
}
