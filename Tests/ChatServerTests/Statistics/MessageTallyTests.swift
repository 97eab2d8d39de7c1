import ChatWire
import Foundation
import Testing

@testable import ChatServer

@Suite("Counting messages by their time")
struct MessageTallyTests {
    private static let hour: Int64 = 3_600_000
    private static let now = Timestamp(milliseconds: 1_800_000_000_000)

    /// A tally of one chat, whose messages are given from the newest back: minutes ago, and whether staff sent them.
    private func tally(_ messages: [(minutes: Int64, isStaff: Bool)], midnight: Timestamp = now) -> MessageTally {
        var tally = MessageTally(now: Self.now, midnight: midnight)
        tally.beginChat()
        for (minutes, isStaff) in messages {
            guard tally.count(Self.now.advanced(byMilliseconds: -minutes * 60_000), isStaff: isStaff) else { break }
        }
        tally.endChat()
        return tally
    }

    @Test("an hour is sixty minutes back from now, and the last of 24 is the current one")
    func hours() {
        let tally = tally([(0, true), (59, true), (60, true), (23 * 60 + 59, true), (24 * 60, true)])
        #expect(tally.byHour[23] == 2)
        #expect(tally.byHour[22] == 1)
        #expect(tally.byHour[0] == 1)
        #expect(tally.byHour.reduce(0, +) == 4)
        #expect(tally.byHour.count == 24)
    }

    @Test("a message of the future, as clocks that step back make it, is of the current hour")
    func future() {
        #expect(tally([(-5, true)]).byHour[23] == 1)
    }

    @Test("today begins at midnight")
    func today() {
        let midnight = Self.now.advanced(byMilliseconds: -90 * 60_000)
        #expect(tally([(0, true), (90, false), (91, true)], midnight: midnight).today == 2)
    }

    @Test(
        "a customer waits from the first unanswered message to the first answer",
        arguments: [
            // From the newest back: an answer after 9 minutes, though the customer wrote again meanwhile.
            ([(1, true), (2, true), (5, false), (11, false)], 9 * 60),
            // Two waits: 10 and 30 minutes.
            ([(10, true), (20, false), (30, true), (60, false)], 20 * 60),
            // Not answered yet.
            ([(5, false)], nil),
            // Nobody waited.
            ([(5, true), (6, true)], nil),
            // Answered within the seven days, asked before: the wait counts whole.
            ([(10_000, true), (10_100, false), (10_110, false), (10_200, true)], 110 * 60),
            // Answered before.
            ([(10_081, true), (10_100, false)], nil),
        ] as [([(Int64, Bool)], Int?)])
    func waits(messages: [(Int64, Bool)], seconds: Int?) {
        #expect(tally(messages.map { (minutes: $0.0, isStaff: $0.1) }).medianResponseSeconds == seconds)
    }

    @Test("waits do not run from one chat into the next")
    func chatsApart() {
        var tally = MessageTally(now: Self.now, midnight: Self.now)
        tally.beginChat()
        _ = tally.count(Self.now.advanced(byMilliseconds: -1_000), isStaff: true)
        tally.endChat()
        tally.beginChat()
        _ = tally.count(Self.now.advanced(byMilliseconds: -9_000), isStaff: false)
        tally.endChat()
        #expect(tally.medianResponseSeconds == nil)
    }

    @Test(
        "a day begins at the place's midnight, also where clocks change",
        arguments: [
            ("UTC", "2026-01-09T10:30:00Z", "2026-01-09T00:00:00Z"),
            ("Europe/Berlin", "2026-01-09T10:30:00Z", "2026-01-08T23:00:00Z"),
            ("Europe/Berlin", "2026-07-09T22:30:00Z", "2026-07-09T22:00:00Z"),
            // The day on which summer time begins has 23 hours.
            ("Europe/Berlin", "2026-03-29T12:00:00Z", "2026-03-28T23:00:00Z"),
            ("Asia/Kathmandu", "2026-01-09T18:20:00Z", "2026-01-09T18:15:00Z"),
            ("Pacific/Kiritimati", "2026-01-09T10:30:00Z", "2026-01-09T10:00:00Z"),
        ])
    func midnights(zone: String, now: String, midnight: String) throws {
        let zone = try #require(TimeZone(identifier: zone))
        #expect(try #require(Timestamp(now)).startOfDay(in: zone) == Timestamp(midnight))
    }
}
