public import ChatWire

/// Days and times of day where the terminal stands.
public struct LocalCalendar: Sendable {
    private let secondsFromUTC: @Sendable (Timestamp) -> Int

    /// A calendar of a zone.
    ///
    /// - Parameter secondsFromUTC: how far the zone's clocks are ahead of UTC at a time, in seconds.
    public init(secondsFromUTC: @escaping @Sendable (Timestamp) -> Int) {
        self.secondsFromUTC = secondsFromUTC
    }

    /// Universal time.
    public static let utc = LocalCalendar { _ in 0 }

    /// Days since 1970-01-01, in local time.
    func dayNumber(of time: Timestamp) -> Int64 {
        local(time).day
    }

    /// `14:02`.
    func clock(of time: Timestamp) -> String {
        let minutes = local(time).milliseconds / 60_000
        return twoDigits(minutes / 60) + ":" + twoDigits(minutes % 60)
    }

    /// `Monday 23 November`; with the year, if it is not that of `now`.
    func day(of time: Timestamp, now: Timestamp) -> String {
        let number = dayNumber(of: time)
        let date = CivilDate(daysSinceEpoch: number)
        let text = "\(weekday(of: time)) \(date.day) \(Self.months[date.month - 1])"
        return date.year == CivilDate(daysSinceEpoch: dayNumber(of: now)).year ? text : text + " \(date.year)"
    }

    /// `23 Nov`; with the year, if it is not that of `now`.
    func date(of time: Timestamp, now: Timestamp) -> String {
        let date = CivilDate(daysSinceEpoch: dayNumber(of: time))
        let text = "\(date.day) \(Self.months[date.month - 1].prefix(3))"
        return date.year == CivilDate(daysSinceEpoch: dayNumber(of: now)).year ? text : text + " \(date.year)"
    }

    /// `Fri 27 Nov 16:00`; with the year, if it is not that of `now`.
    func appointment(at time: Timestamp, now: Timestamp) -> String {
        "\(weekday(of: time).prefix(3)) \(date(of: time, now: now)) \(clock(of: time))"
    }

    private func weekday(of time: Timestamp) -> String {
        // 1970-01-01 was a Thursday.
        Self.weekdays[Int(((dayNumber(of: time) + 3) % 7 + 7) % 7)]
    }

    /// The year.
    func year(of time: Timestamp) -> Int64 {
        CivilDate(daysSinceEpoch: dayNumber(of: time)).year
    }

    private func local(_ time: Timestamp) -> (day: Int64, milliseconds: Int64) {
        let shifted = time.advanced(byMilliseconds: Int64(secondsFromUTC(time)) * 1_000).milliseconds
        let inDay = (shifted % 86_400_000 + 86_400_000) % 86_400_000
        return (shifted / 86_400_000 - (shifted % 86_400_000 < 0 ? 1 : 0), inDay)
    }

    private func twoDigits(_ value: Int64) -> String {
        value < 10 ? "0\(value)" : "\(value)"
    }

    private static let weekdays = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
        "December",
    ]
}
