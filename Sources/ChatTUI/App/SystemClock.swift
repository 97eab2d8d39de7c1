internal import ChatTUIKit
internal import ChatWire
import Glibc

extension Timestamp {
    /// The present, by the system's clock.
    static var now: Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1_000 + Int64(time.tv_nsec) / 1_000_000)
    }
}

extension LocalCalendar {
    /// The calendar of the system's time zone (`TZ`, else `/etc/localtime`).
    static let system = LocalCalendar { time in
        var seconds = time_t(time.milliseconds / 1_000)
        var parts = tm()
        // Without an answer (a year beyond `int`) universal time has to do.
        return localtime_r(&seconds, &parts) == nil ? 0 : parts.tm_gmtoff
    }
}
