import ChatWebSocket
import Testing

@Suite("Liveness")
struct LivenessTests {
    private let second: UInt64 = 1_000_000_000

    @Test("pings go every 30 s, and after 75 s of silence the peer is dead")
    func silence() {
        var liveness = WebSocketLiveness(now: 0)
        #expect(liveness.check(at: 0) == .wait(until: 30 * second))
        #expect(liveness.check(at: 30 * second) == .ping)
        #expect(liveness.check(at: 30 * second) == .wait(until: 60 * second))
        #expect(liveness.check(at: 61 * second) == .ping)
        #expect(liveness.check(at: 61 * second) == .wait(until: 75 * second))
        #expect(liveness.check(at: 75 * second - 1) == .wait(until: 75 * second))
        #expect(liveness.check(at: 75 * second) == .giveUp)
    }

    @Test("any byte is a sign of life, and pings go on")
    func signsOfLife() {
        var liveness = WebSocketLiveness(now: 0)
        liveness.heard(at: 29 * second)
        #expect(liveness.check(at: 30 * second) == .ping)
        liveness.heard(at: 31 * second)
        // A clock that steps back takes nothing away.
        liveness.heard(at: 5 * second)
        #expect(liveness.check(at: 60 * second) == .ping)
        #expect(liveness.check(at: 90 * second) == .ping)
        #expect(liveness.check(at: 90 * second) == .wait(until: 106 * second))
        #expect(liveness.check(at: 106 * second) == .giveUp)
    }

    @Test("after a close the peer has its time to answer, which other bytes do not lengthen")
    func closing() {
        var liveness = WebSocketLiveness(now: 0, closeLimit: .seconds(2))
        liveness.closeSent(at: 10 * second)
        liveness.heard(at: 11 * second)
        liveness.closeSent(at: 11 * second)
        #expect(liveness.check(at: 11 * second) == .wait(until: 12 * second))
        #expect(liveness.check(at: 12 * second) == .giveUp)
    }

    @Test("extreme intervals and times do not trap")
    func extremes() {
        var never = WebSocketLiveness(
            now: .max - 1, pingInterval: .seconds(Int64.max), silenceLimit: .seconds(Int64.max),
            closeLimit: .seconds(-1))
        #expect(never.check(at: .max - 1) == .wait(until: .max))
        never.closeSent(at: .max - 1)
        #expect(never.check(at: .max - 1) == .giveUp)
        var always = WebSocketLiveness(now: 0, pingInterval: .zero)
        #expect(always.check(at: 0) == .wait(until: 1))
        #expect(always.check(at: 1) == .ping)
    }
}
