public import ChatWire

/// Whether someone looks at the screen.
public enum Attention: Hashable, Sendable {
    /// The terminal reports its focus, and has it or not.
    case reported(hasFocus: Bool)
    /// The terminal has not reported it yet: keys are the only sign of life.
    case unreported(lastKey: Timestamp?)

    /// How long after a key someone still counts as looking, in milliseconds.
    static let linger: Int64 = 30_000

    func isPresent(now: Timestamp) -> Bool {
        switch self {
        case .reported(let hasFocus): hasFocus
        case .unreported(let lastKey):
            lastKey.map { now.milliseconds(since: $0) <= Self.linger } ?? false
        }
    }
}
