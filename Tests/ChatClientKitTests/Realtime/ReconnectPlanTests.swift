import ChatWebSocket
import ChatWire
import Testing

@testable import ChatClientKit

@Suite("When to come back")
struct ReconnectPlanTests {
    @Test("twice in a row no WebSocket from a server that is there: it is asked; a greeting starts the count anew")
    func polls() {
        var plan = ReconnectPlan()
        var generator = ConstantGenerator(value: .max)
        let refused = ConnectionEnd.notUpgraded(ClientError(.refused, "No."))
        func isPolling(_ step: ReconnectPlan.Step) -> Bool { if case .poll = step { true } else { false } }
        #expect(!isPolling(plan.ended(refused, after: nil, using: &generator)))
        #expect(isPolling(plan.ended(refused, after: nil, using: &generator)))
        let broken = ConnectionEnd.failed(ClientError(.unreachable, "Gone."))
        #expect(!isPolling(plan.ended(broken, after: .seconds(60), isPolling: true, using: &generator)))
        #expect(!isPolling(plan.ended(broken, after: nil, using: &generator)))
        #expect(isPolling(plan.ended(refused, after: nil, using: &generator)))
        #expect(!isPolling(plan.ended(broken, after: .seconds(1), using: &generator)))
        #expect(!isPolling(plan.ended(refused, after: nil, using: &generator)))
        let unknown = ConnectionEnd.notUpgraded(ClientError(.unauthorized, "Who?", status: 401))
        guard case .renewToken = plan.ended(unknown, after: nil, using: &generator) else {
            Issue.record("an unknown token is renewed")
            return
        }
    }

    @Test("the longest wait doubles up to half a minute")
    func ceilings() {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        var ceilings: [Int] = []
        for _ in 0..<9 {
            ceilings.append(backoff.ceiling.milliseconds)
            let ceiling = backoff.ceiling
            let wait = backoff.next(using: &generator)
            #expect(wait >= .zero && wait <= ceiling)
        }
        #expect(ceilings == [500, 1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000])
    }

    @Test("the jitter is full: from nothing to the longest wait", arguments: [(UInt64.min, 0), (UInt64.max, 500)])
    func jitter(random: UInt64, expected: Int) {
        var backoff = Backoff()
        var generator = ConstantGenerator(value: random)
        #expect(backoff.next(using: &generator) == .milliseconds(expected))
    }

    @Test(
        "only a connection that proved good starts the count anew", arguments: [(9, 3), (10, 0), (3600, 0)])
    func proven(seconds: Int, failures: Int) {
        var backoff = Backoff()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3 {
            _ = backoff.next(using: &generator)
        }
        backoff.connectionEnded(after: .seconds(seconds))
        #expect(backoff.failures == failures)
    }

    enum Verdict: Sendable {
        case retry, renew
        case final(SignOutReason)
    }

    static let closes: [(UInt16?, String, Verdict)] = [
        (1000, "", .retry), (1001, "", .retry), (1003, "", .retry), (1007, "", .retry), (1009, "", .retry),
        (1011, "", .retry), (1012, "", .retry), (1013, "", .retry), (nil, "", .retry), (4000, "kicked", .retry),
        (1001, "signed_out", .retry), (1008, "", .retry), (1008, "something new", .retry),
        (1008, "bad_messages", .retry), (1008, "bad_token", .renew), (1008, "token_expired", .renew),
        (1008, "signed_out", .final(.endedElsewhere)), (1008, "deactivated", .final(.deactivated)),
        (1008, "kicked", .final(.kicked)),
    ]

    @Test("close codes mean what the protocol says", arguments: closes)
    func close(code: UInt16?, reason: String, expected: Verdict) {
        let close = WebSocketClose(code: code.map { WebSocketCloseCode(rawValue: $0) }, reason: reason)
        switch (ConnectionEnd.closed(close).verdict, expected) {
        case (.retry, .retry), (.renewToken, .renew): break
        case (.signedOut(let reason), .final(let expected)): #expect(reason == expected)
        case (let verdict, _): Issue.record("\(verdict)")
        }
    }

    @Test("a refused upgrade renews the token only for 401", arguments: [(401, true), (403, false), (503, false)])
    func refusedUpgrade(status: Int, renews: Bool) {
        let error = ClientError(HTTPResponse(status: status, headers: [:], body: []))
        let verdict = ConnectionEnd.failed(error).verdict
        if case .renewToken = verdict {
            #expect(renews)
        } else {
            #expect(!renews)
        }
    }

    private static let expired = ConnectionEnd.closed(
        WebSocketClose(code: .policyViolation, reason: CloseReason.tokenExpired.rawValue))

    @Test("a token is renewed once; a second refusal without a greeting ends the session")
    func renewsOnce() {
        var plan = ReconnectPlan()
        var generator = SystemRandomNumberGenerator()
        guard case .renewToken = plan.ended(Self.expired, after: nil, using: &generator) else {
            Issue.record("not renewed")
            return
        }
        guard case .signedOut(.tokenRefused) = plan.ended(Self.expired, after: nil, using: &generator) else {
            Issue.record("not over")
            return
        }
    }

    @Test("a server that greets and refuses in turn is not hurried")
    func greetsAndRefuses() {
        var plan = ReconnectPlan()
        var generator = ConstantGenerator(value: .max)
        _ = plan.ended(Self.expired, after: .seconds(1), using: &generator)
        guard case .wait(.milliseconds(500), _) = plan.ended(Self.expired, after: .seconds(1), using: &generator) else {
            Issue.record("no wait")
            return
        }
    }

    @Test("after a connection that proved good, a token may be renewed again")
    func renewsAgain() {
        var plan = ReconnectPlan()
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<3 {
            guard case .renewToken = plan.ended(Self.expired, after: .seconds(3600), using: &generator) else {
                Issue.record("not renewed")
                return
            }
        }
    }

    @Test("a renewal that fails for the moment is tried again; one that was refused is not")
    func failedRenewal() {
        var plan = ReconnectPlan()
        var generator = SystemRandomNumberGenerator()
        guard case .wait = plan.renewalFailed(ClientError(.unreachable, ""), using: &generator),
            case .wait = plan.renewalFailed(ClientError(.serverFailed, ""), using: &generator),
            case .signedOut(.tokenRefused) = plan.renewalFailed(ClientError(.unauthorized, ""), using: &generator)
        else {
            Issue.record("otherwise")
            return
        }
    }

    @Test("a server that names a time is waited for")
    func retryAfter() {
        var plan = ReconnectPlan()
        var generator = ConstantGenerator()
        let end = ConnectionEnd.failed(ClientError(.rateLimited, "", retryAfter: .seconds(12)))
        guard case .wait(.seconds(12), _) = plan.ended(end, after: nil, using: &generator) else {
            Issue.record("otherwise")
            return
        }
    }
}
