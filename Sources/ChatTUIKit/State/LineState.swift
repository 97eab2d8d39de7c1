public import ChatWire

/// How things stand with the server. Shown in one place, and never better than it is.
public enum LineState: Hashable, Sendable {
    /// For the first time.
    case connecting
    /// Connected; what was missed is being read.
    case catchingUp
    /// Connected and up to date.
    case live
    /// The line is lost, and the next attempt is under way or, with a time, planned.
    case reconnecting(reason: UserText, next: Timestamp?)
    /// The line is lost and stays so until asked for: signed out elsewhere, account disabled.
    case offline(reason: UserText)

    /// Whether what is shown may be out of date.
    var isStale: Bool {
        switch self {
        case .live, .catchingUp: false
        case .connecting, .reconnecting, .offline: true
        }
    }
}
