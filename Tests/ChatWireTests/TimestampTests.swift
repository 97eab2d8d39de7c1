import ChatWire
import Testing

@Suite("Times")
struct TimestampTests {
    @Test(
        "every accepted form is read",
        arguments: [
            ("2026-01-09T10:30:00.000Z", 1_767_954_600_000), ("2026-01-09T10:30:00", 1_767_954_600_000),
            ("2026-01-09T10:30:00.5", 1_767_954_600_500), ("2026-01-09T10:30:00.123456789", 1_767_954_600_123),
            ("2026-01-09T12:30:00+02:00", 1_767_954_600_000), ("2026-01-09t10:30:00z", 1_767_954_600_000),
            ("1970-01-01T00:00:00Z", 0), ("1969-12-31T23:59:59.999Z", -1), ("2024-02-29T00:00:00Z", 1_709_164_800_000),
            ("2016-12-31T23:59:60Z", 1_483_228_799_000),
        ] as [(String, Int64)])
    func reads(text: String, milliseconds: Int64) {
        #expect(Timestamp(text)?.milliseconds == milliseconds)
    }

    @Test(
        "anything else is no time",
        arguments: [
            "", "2026", "2026-13-01T00:00:00Z", "2026-02-29T00:00:00Z", "2026-01-09T24:00:00Z", "2026-01-09T10:30Z",
            "2026-01-09T10:30:00.Z", "2026-01-09T10:30:00.1234567890Z", "2026-01-09T10:30:00Zx",
            "2026-01-09T10:30:00+2",
            "２026-01-09T10:30:00Z",
        ])
    func refuses(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(
        "a time is written in UTC with milliseconds and read back",
        arguments: [0, -1, 1_767_954_600_007, 951_782_400_000])
    func roundTrip(milliseconds: Int64) {
        let timestamp = Timestamp(milliseconds: milliseconds)
        #expect(timestamp.description.utf8.count == 24)
        #expect(Timestamp(timestamp.description) == timestamp)
    }

    @Test("the extremes are written without a trap")
    func extremes() {
        #expect(Timestamp(milliseconds: .max).description == "9999-12-31T23:59:59.999Z")
        #expect(Timestamp(milliseconds: .min).description == "0000-01-01T00:00:00.000Z")
        #expect(Timestamp(milliseconds: .max).advanced(byMilliseconds: 1).milliseconds == .max)
    }
}
