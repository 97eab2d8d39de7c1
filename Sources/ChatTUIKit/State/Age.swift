import ChatWire

/// How long ago something was, as the chat list says it.
enum Age {
    /// `now`, `2m`, `3h`, `5d`, `12w`; never more than four cells.
    static func short(since time: Timestamp, now: Timestamp) -> String {
        let minutes = max(0, now.milliseconds(since: time) / 60_000)
        switch minutes {
        case 0: return "now"
        case ..<60: return "\(minutes)m"
        case ..<1_440: return "\(minutes / 60)h"
        case ..<20_160: return "\(minutes / 1_440)d"
        default: return "\(min(minutes / 10_080, 999))w"
        }
    }

    /// `under a minute`, `2 min`, `3 h 5 min`, `2 days`.
    static func long(since time: Timestamp, now: Timestamp) -> String {
        let minutes = max(0, now.milliseconds(since: time) / 60_000)
        switch minutes {
        case 0: return "under a minute"
        case ..<60: return "\(minutes) min"
        case ..<2_880: return minutes % 60 == 0 ? "\(minutes / 60) h" : "\(minutes / 60) h \(minutes % 60) min"
        default: return "\(minutes / 1_440) days"
        }
    }
}
