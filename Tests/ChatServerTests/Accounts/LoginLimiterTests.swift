import ChatWire
import ChatTestSupport
import Testing

@testable import ChatServer

@Suite("Sign-in limits")
struct LoginLimiterTests {
    private let start = Timestamp(milliseconds: 1_000_000)

    private func attempt(_ account: String, from address: String) -> LoginLimiter.Attempt {
        LoginLimiter.Attempt(account: account, address: address)
    }

    @Test("five failures on one account from one address are let through, in 15 minutes")
    func accountAndAddress() {
        var limiter = LoginLimiter(limits: .standard)
        let ada = attempt("ada", from: "1.1.1.1")
        for number in 0..<5 {
            let now = start.advanced(byMilliseconds: Int64(number) * 60_000)
            #expect(limiter.delay(of: ada, at: now) == nil)
            limiter.fail(ada, at: now)
        }
        let now = start.advanced(byMilliseconds: 5 * 60_000)
        #expect(limiter.delay(of: ada, at: now) == 600)
        #expect(limiter.delay(of: attempt("ada", from: "2.2.2.2"), at: now) == nil)
        #expect(limiter.delay(of: attempt("bea", from: "1.1.1.1"), at: now) == nil)
        let freed = start.advanced(byMilliseconds: LoginLimiter.window)
        #expect(limiter.delay(of: ada, at: freed.advanced(byMilliseconds: -1)) == 1)
        #expect(limiter.delay(of: ada, at: freed) == nil)
    }

    @Test("twenty failures from one address are let through, on whatever accounts")
    func address() {
        var limiter = LoginLimiter(limits: .standard)
        for number in 0..<20 {
            let attempt = attempt("account \(number)", from: "1.1.1.1")
            #expect(limiter.delay(of: attempt, at: start) == nil)
            limiter.fail(attempt, at: start)
        }
        #expect(limiter.delay(of: attempt("another", from: "1.1.1.1"), at: start) == 900)
        #expect(limiter.delay(of: attempt("another", from: "1.1.1.2"), at: start) == nil)
    }

    @Test("fifty failures on one account are let through, from wherever", .threats("LOG-01"))
    func account() {
        var limiter = LoginLimiter(limits: .standard)
        for number in 0..<50 {
            let attempt = attempt("ada", from: "1.1.1.\(number)")
            #expect(limiter.delay(of: attempt, at: start) == nil)
            limiter.fail(attempt, at: start)
        }
        #expect(limiter.delay(of: attempt("ada", from: "9.9.9.9"), at: start) == 900)
        #expect(limiter.delay(of: attempt("bea", from: "9.9.9.9"), at: start) == nil)
    }

    @Test("without limits everything is let through and nothing is kept")
    func off() {
        var limiter = LoginLimiter(limits: nil)
        for _ in 0..<100 { limiter.fail(attempt("ada", from: "1.1.1.1"), at: start) }
        #expect(limiter.delay(of: attempt("ada", from: "1.1.1.1"), at: start) == nil)
        #expect(limiter.count == 0)
    }

    @Test("a flood of failures makes it forget the oldest, not grow", .threats("LOG-01"))
    func bounded() {
        var limiter = LoginLimiter(limits: .standard, capacity: 10)
        for _ in 0..<5 { limiter.fail(attempt("ada", from: "1.1.1.1"), at: start) }
        for number in 0..<6 { limiter.fail(attempt("account \(number)", from: "2.2.2.\(number)"), at: start) }
        #expect(limiter.count == 10)
        #expect(limiter.delay(of: attempt("ada", from: "1.1.1.1"), at: start) == nil)
    }

    @Test(
        "an address counts as its network",
        arguments: [
            ("192.0.2.7", "192.0.2.7"),
            ("::ffff:192.0.2.7", "192.0.2.7"),
            ("2001:db8:1:2:3:4:5:6", "20.1.d.b8.0.1.0.2/64"),
            ("2001:db8:1:2::9", "20.1.d.b8.0.1.0.2/64"),
            ("fe80::1%eth0", "fe.80.0.0.0.0.0.0/64"),
            ("unknown", "unknown"),
        ])
    func network(address: String, expected: String) {
        #expect(NetworkAddress.network(of: address) == expected)
    }
}
