internal import ChatTUIKit
import Synchronization

/// Tells the console how far something has come, a step for each hundredth.
final class TransferReport: Sendable {
    private let id: String
    private let label: String
    private let tell: @Sendable (SessionEvent) -> Void
    private let told = Mutex<Int?>(nil)

    /// Tells that it has begun.
    init(_ id: String, _ label: String, tell: @escaping @Sendable (SessionEvent) -> Void) {
        self.id = id
        self.label = label
        self.tell = tell
        tell(.transferring(Transfer(id: id, label: label, fraction: nil)))
    }

    /// Takes a share of the whole, from 0 to 1; nil where it is not known.
    func reached(_ fraction: Double?) {
        guard let fraction, fraction.isFinite else { return }
        let percent = Int(min(max(0, fraction), 1) * 100)
        let isNew = told.withLock { told in
            defer { told = percent }
            return told != percent
        }
        if isNew { tell(.transferring(Transfer(id: id, label: label, fraction: fraction))) }
    }
}
