public import ChatWire

/// How things stand with the server. Shown in one place, and never better than it is.
public enum LineState: Hashable, Sendable {
    /// For the first time.
    case connecting
    /// Connected; what was missed is being read.
    case catchingUp
    /// Connected and up to date.
    case live
    /// No lasting connection comes about, and the server is asked every few seconds: up to date as of the last answer.
    case polling(reason: UserText)
    /// The line is lost, and the next attempt is under way or, with a time, planned.
    case reconnecting(reason: UserText, next: Timestamp?)
    /// The line is lost and stays so until asked for: signed out elsewhere, account disabled.
    case offline(reason: UserText)

    /// Whether what is shown may be out of date.
    var isStale: Bool {
        switch self {
        case .live, .catchingUp, .polling: false
        case .connecting, .reconnecting, .offline: true
        }
    }
}
