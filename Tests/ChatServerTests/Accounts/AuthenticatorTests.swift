import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Authentication")
struct AuthenticatorTests {
    @Test("without a token, with a strange or an expired one nobody gets in", .threats("TOK-01"), .rules("GEN-13"))
    func refused() async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.signIn()
            let authenticator = fixture.authenticator
            await #expect(throws: AuthenticationFailure.missing) { try await authenticator.identify(token: nil) }
            await #expect(throws: AuthenticationFailure.missing) { try await authenticator.identify(token: "") }
            await #expect(throws: AuthenticationFailure.bad) { try await authenticator.identify(token: "x.y.z") }
            _ = try await authenticator.identify(token: answer.accessToken)
            fixture.advance(bySeconds: 43_200)
            await #expect(throws: AuthenticationFailure.expired) {
                try await authenticator.identify(token: answer.accessToken)
            }
        }
    }

    @Test("a token of the other type is known, but of no use: 403", .threats("TOK-03"), .rules("GEN-15"))
    func wrongType() async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.signIn()
            let refusal = await #expect(throws: Refusal.self) {
                try await fixture.authenticator.authenticate(token: answer.accessToken, as: .customer)
            }
            #expect(refusal?.status == 403)
        }
    }

    @Test(
        "tokens of the salon's own system stand for the account of their subject",
        arguments: [
            ("ada@salon.com", ParticipantKey.user(1)), ("Ada@Salon.com", .user(1)), ("+1234567890", .customer(1)),
            ("+1 234 567 890", .customer(1)),
        ])
    func subject(subject: String, key: ParticipantKey) async throws {
        try await AccountsFixture.with { fixture in
            let token = TokenSignerTests.token(
                payload: #"{"sub":"\#(subject)","exp":1900000000,"role":"customer","salon_id":99}"#,
                secret: AccountsFixture.secret)
            let principal = try await fixture.authenticator.authenticate(token: token, as: key.type)
            #expect(principal.key == key && principal.sessionID == nil)
            #expect(principal.salonID == (key.type == .user ? SalonID(1) : nil))
            #expect(try await fixture.authenticator.authenticate(token: token).key == key)
            let other: ParticipantType = key.type == .user ? .customer : .user
            let refusal = await #expect(throws: Refusal.self) {
                try await fixture.authenticator.authenticate(token: token, as: other)
            }
            #expect(refusal?.status == 403)
        }
    }

    @Test("a subject that is nobody's is refused", arguments: ["eve@salon.com", "+19999999999", "", "1"])
    func nobody(subject: String) async throws {
        try await AccountsFixture.with { fixture in
            let token = TokenSignerTests.token(
                payload: #"{"sub":"\#(subject)","exp":1900000000}"#, secret: AccountsFixture.secret)
            await #expect(throws: AuthenticationFailure.bad) {
                try await fixture.authenticator.identify(token: token)
            }
        }
    }

    @Test("a token cannot borrow another's session", .threats("TOK-05"))
    func foreignSession() async throws {
        try await AccountsFixture.with { fixture in
            _ = try await fixture.signIn()
            let claims = #""sub":"bea@salon.com","exp":1900000000,"participant_type":"user","participant_id":2,"sid":1"#
            let token = TokenSignerTests.token(payload: "{\(claims)}", secret: AccountsFixture.secret)
            await #expect(throws: AuthenticationFailure.bad) {
                try await fixture.authenticator.identify(token: token)
            }
        }
    }

    @Test("a known session costs no reading, until it is forgotten")
    func cached() async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.signIn()
            _ = try await fixture.authenticator.identify(token: answer.accessToken)
            try await fixture.store.write {
                try $0.database.execute(sql: "UPDATE user SET is_active = 0, role = 'staff'")
            }
            #expect(try await fixture.authenticator.identify(token: answer.accessToken).role == .admin)
            fixture.authenticator.forgetAll()
            await #expect(throws: AuthenticationFailure.deactivated) {
                try await fixture.authenticator.identify(token: answer.accessToken)
            }
        }
    }

    @Test("open sockets can be asked after when another process changed accounts", .threats("TOK-06"))
    func ended() async throws {
        try await AccountsFixture.with { fixture in
            var principals: [Principal] = []
            for _ in 0..<3 {
                let answer = try await fixture.signIn()
                principals.append(try await fixture.authenticator.identify(token: answer.accessToken))
            }
            let customer = try await fixture.accounts.login(
                phoneNumber: "+1234567890", password: "password", address: "192.0.2.1")
            principals.append(try await fixture.authenticator.identify(token: customer.accessToken))
            try await fixture.store.write { transaction in
                try transaction.database.execute(
                    sql: "UPDATE session SET revoked_at = 1, revoked_because = 'signed_out' WHERE id = 2")
                try transaction.database.execute(sql: "UPDATE customer SET is_active = 0")
            }
            fixture.authenticator.forgetAll()
            let ended = try await fixture.authenticator.ended(among: Set(principals))
            #expect(
                Dictionary(uniqueKeysWithValues: ended.map { ($0.principal, $0.reason) }) == [
                    principals[1]: .signedOut, principals[3]: .deactivated,
                ])
        }
    }

    @Test(
        "a failure closes a socket with the word that tells the client what to do",
        arguments: [
            (AuthenticationFailure.missing, CloseReason.badToken), (.bad, .badToken), (.expired, .tokenExpired),
            (.signedOut, .signedOut), (.deactivated, .deactivated), (.reserved(for: .user), .badToken),
        ])
    func closeReasons(failure: AuthenticationFailure, reason: CloseReason) {
        #expect(failure.closeReason == reason)
        #expect(failure.refusal.status == (failure == .reserved(for: .user) ? 403 : 401))
    }
}
