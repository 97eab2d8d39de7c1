import NIOCore
import Testing

@testable import ChatServer

@Suite("A request's deadline")
struct RequestDeadlineTests {
    private static let start = NIODeadline.uptimeNanoseconds(1_000_000_000)
    private static let limits = ConnectionLimits(
        firstHead: .seconds(10), body: .seconds(30), bodyRate: 1_000, leftover: .seconds(5))

    @Test("waits for the first head, then for the body, then not at all")
    func course() {
        var deadline = RequestDeadline(limits: Self.limits, now: Self.start)
        #expect(deadline.instant == Self.start + .seconds(10))
        deadline.receivedHead(now: Self.start + .seconds(4))
        #expect(deadline.instant == Self.start + .seconds(34))
        deadline.receivedEnd()
        #expect(deadline.instant == nil)
        deadline.answered(now: Self.start + .seconds(5))
        #expect(deadline.instant == nil)
        deadline.receivedHead(now: Self.start + .seconds(50))
        #expect(deadline.instant == Self.start + .seconds(80))
    }

    @Test("gives a large body the time that its least speed needs")
    func largeBody() {
        var deadline = RequestDeadline(limits: Self.limits, now: Self.start)
        deadline.receivedHead(now: Self.start)
        for _ in 0..<4 { deadline.received(bytes: 5_000) }
        #expect(deadline.instant == Self.start + .seconds(50))
    }

    @Test("gives the rest of a body little time once the request is answered, whatever more comes")
    func leftover() {
        var deadline = RequestDeadline(limits: Self.limits, now: Self.start)
        deadline.receivedHead(now: Self.start)
        deadline.answered(now: Self.start + .seconds(1))
        deadline.received(bytes: 1_000_000)
        #expect(deadline.instant == Self.start + .seconds(6))
        deadline.receivedEnd()
        #expect(deadline.instant == nil)
    }
}
