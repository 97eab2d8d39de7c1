import ChatWire

extension LocalCalendar {
    /// `2026-11-23`.
    func date(of time: Timestamp) -> String {
        let date = CivilDate(daysSinceEpoch: dayNumber(of: time))
        return "\(date.year)-\(Self.twoDigits(date.month))-\(Self.twoDigits(date.day))"
    }

    /// `2026-11-23 14:02`.
    func dateAndClock(of time: Timestamp) -> String {
        date(of: time) + " " + clock(of: time)
    }

    /// `Monday 23 November 2026`.
    func fullDay(of time: Timestamp) -> String {
        // Said from a year far away, the year belongs to it.
        day(of: time, now: Timestamp(milliseconds: .min / 4))
    }

    /// `14:02` today, `23 Nov` this year, `2025-11-23` before.
    func short(of time: Timestamp, now: Timestamp) -> String {
        if dayNumber(of: time) == dayNumber(of: now) { return clock(of: time) }
        guard year(of: time) == year(of: now) else { return date(of: time) }
        let date = CivilDate(daysSinceEpoch: dayNumber(of: time))
        return "\(date.day) \(Self.shortMonths[date.month - 1])"
    }

    private static func twoDigits(_ value: some BinaryInteger) -> String { value < 10 ? "0\(value)" : "\(value)" }

    private static let shortMonths = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]
}
