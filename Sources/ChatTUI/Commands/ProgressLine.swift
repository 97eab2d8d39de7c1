import Glibc
import Synchronization

/// How far something is, in one line on standard error that is gone when it is done.
final class ProgressLine: Sendable {
    private let name: String
    private let shown = Mutex(-1)

    /// - Parameter name: what it is of, safe to show.
    init(_ name: String) {
        self.name = name
    }

    /// Shows a share of the whole; nothing where it is not known.
    func show(_ fraction: Double?) {
        guard let fraction else { return }
        let percent = Int((fraction * 100).rounded(.down))
        let isNew = shown.withLock { shown in
            defer { shown = percent }
            return shown != percent
        }
        if isNew { write("\r\(name) \(percent) %") }
    }

    /// Takes the line away.
    func clear() {
        if shown.withLock({ $0 >= 0 }) { write("\r\u{1B}[K") }
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(STDERR_FILENO, bytes, bytes.count)
    }
}
