import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Sessions")
struct SessionTests {
    @Test("a refresh answers a new pair of the same session", .rules("AUTH-04"))
    func refresh() async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.accounts.refresh(first.token)
            #expect(second.token != first.token && second.accessToken != first.accessToken)
            let before = try await fixture.authenticator.authenticate(token: first.accessToken)
            let after = try await fixture.authenticator.authenticate(token: second.accessToken)
            #expect(before.sessionID == after.sessionID)
        }
    }

    @Test("a refresh whose answer got lost is answered with the same successor, for a minute", .rules("AUTH-04"))
    func grace() async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.accounts.refresh(first.token)
            fixture.advance(bySeconds: 60)
            let again = try await fixture.accounts.refresh(first.token)
            #expect(again.token == second.token)
            _ = try await fixture.authenticator.authenticate(token: again.accessToken)
            #expect(fixture.revocations.isEmpty)
        }
    }

    @Test("two refreshes at once get the same successor")
    func concurrent() async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            async let one = fixture.accounts.refresh(first.token)
            async let two = fixture.accounts.refresh(first.token)
            #expect(try await one.token == two.token)
        }
    }

    /// What makes a replaced token's return the sign of a thief.
    enum Misuse: CaseIterable {
        case afterAMinute, successorRefreshed, successorsAccessTokenUsed
    }

    @Test(
        "a replaced token that comes back later ends the whole session", .threats("TOK-04"), .rules("AUTH-11"),
        arguments: Misuse.allCases)
    func reuse(misuse: Misuse) async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.accounts.refresh(first.token)
            switch misuse {
            case .afterAMinute: fixture.advance(bySeconds: 61)
            case .successorRefreshed: _ = try await fixture.accounts.refresh(second.token)
            case .successorsAccessTokenUsed:
                _ = try await fixture.authenticator.authenticate(token: second.accessToken)
            }
            let session = try #require(
                try await fixture.authenticator.authenticate(token: first.accessToken).sessionID)
            let refusal = await #expect(throws: Refusal.self) { try await fixture.accounts.refresh(first.token) }
            #expect(refusal?.status == 401)
            for token in [first.accessToken, second.accessToken] {
                await #expect(throws: AuthenticationFailure.signedOut) {
                    try await fixture.authenticator.identify(token: token)
                }
            }
            await #expect(throws: Refusal.self) { try await fixture.accounts.refresh(second.token) }
            #expect(
                fixture.revocations == [
                    SessionRevocation(participant: .user(1), scope: .sessions([session]), reason: .signedOut)
                ])
        }
    }

    @Test("using the first access token does not keep a refresh from being repeated")
    func firstPairUsed() async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            let second = try await fixture.accounts.refresh(first.token)
            _ = try await fixture.authenticator.authenticate(token: first.accessToken)
            #expect(try await fixture.accounts.refresh(first.token).token == second.token)
        }
    }

    @Test("what is no refresh token is refused", arguments: ["", "x", String(repeating: "A", count: 43)])
    func unknown(token: String) async throws {
        try await AccountsFixture.with { fixture in
            let refusal = await #expect(throws: Refusal.self) { try await fixture.accounts.refresh(token) }
            #expect(refusal?.status == 401)
        }
    }

    @Test("a refresh token dies 30 days after it was given out")
    func lifetime() async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            fixture.advance(bySeconds: 30 * 86_400 - 1)
            let second = try await fixture.accounts.refresh(first.token)
            fixture.advance(bySeconds: 30 * 86_400)
            await #expect(throws: Refusal.self) { try await fixture.accounts.refresh(second.token) }
            try await fixture.sessions.removeExpired()
            fixture.advance(bySeconds: 1)
            try await fixture.sessions.removeExpired()
            let left = try await fixture.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM refresh_token") }
            #expect(left == 0)
        }
    }

    @Test("signing out ends access tokens and sockets at once, with any token of the family", arguments: [true, false])
    func logout(withOldToken: Bool) async throws {
        try await AccountsFixture.with { fixture in
            let first = try await fixture.signIn()
            let other = try await fixture.signIn()
            let second = try await fixture.accounts.refresh(first.token)
            _ = try await fixture.authenticator.authenticate(token: first.accessToken)
            try await fixture.accounts.logout(withOldToken ? first.token : second.token)
            for token in [first.accessToken, second.accessToken] {
                await #expect(throws: AuthenticationFailure.signedOut) {
                    try await fixture.authenticator.identify(token: token)
                }
            }
            _ = try await fixture.authenticator.authenticate(token: other.accessToken)
            #expect(fixture.revocations.map(\.reason) == [.signedOut])
        }
    }

    @Test("signing out twice, or with what is no token, changes nothing")
    func logoutAgain() async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.signIn()
            for token in ["", "x", String(repeating: "A", count: 43), answer.token, answer.token] {
                try await fixture.accounts.logout(token)
            }
            #expect(fixture.revocations.count == 1)
        }
    }

    @Test("another password ends every other session, and the old one no longer signs in")
    func password() async throws {
        try await AccountsFixture.with { fixture in
            let mine = try await fixture.signIn()
            let other = try await fixture.signIn()
            let principal = try await fixture.authenticator.authenticate(token: mine.accessToken)
            try await fixture.accounts.changePassword(
                of: principal, from: "password", to: "new password", address: "192.0.2.1")
            _ = try await fixture.authenticator.authenticate(token: mine.accessToken)
            await #expect(throws: AuthenticationFailure.signedOut) {
                try await fixture.authenticator.identify(token: other.accessToken)
            }
            await #expect(throws: Refusal.self) { try await fixture.accounts.refresh(other.token) }
            await #expect(throws: Refusal.self) { try await fixture.signIn() }
            let answer = try await fixture.accounts.login(
                email: "ada@salon.com", password: "new password", address: "192.0.2.1")
            #expect(answer.account == mine.account)
            let ended = try #require(fixture.revocations.first)
            #expect(fixture.revocations.count == 1 && ended.reason == .signedOut && !ended.covers(principal))
        }
    }

    @Test("a wrong current password changes nothing, and counts as a failed sign-in")
    func wrongPassword() async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.signIn()
            let principal = try await fixture.authenticator.authenticate(token: answer.accessToken)
            for expected in [403, 403, 403, 403, 403, 429] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await fixture.accounts.changePassword(
                        of: principal, from: "wrong", to: "new password", address: "192.0.2.1")
                }
                #expect(refusal?.status == expected)
            }
            fixture.advance(bySeconds: 900)
            _ = try await fixture.signIn()
        }
    }
}

extension TokenAnswer {
    /// The refresh token, which this server always sends.
    var token: String { refreshToken ?? "" }
}
