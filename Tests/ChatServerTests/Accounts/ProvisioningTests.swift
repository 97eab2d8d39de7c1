import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("People whom another system names")
struct ProvisioningTests {
    private static func token(_ payload: String, secret: SigningSecret = AccountsFixture.secret) -> String {
        TokenSignerTests.token(payload: "{\(payload),\"exp\":1900000000}", secret: secret)
    }

    @Test(
        "get an account on first sight, once, and are known from then on",
        arguments: [
            (#""sub":"Eve@Salon.com","name":"Eve","role":"admin""#, "eve@salon.com Eve admin 2"),
            (#""sub":"eve@salon.com","role":"king","name":7"#, "eve@salon.com - staff 2"),
            (#""sub":"+49 30 123456","name":"Fay","role":"admin""#, "+4930123456 Fay"),
            (#""sub":"+49 30 123456","name":" ""#, "+4930123456 -"),
        ])
    func firstSight(payload: String, account: String) async throws {
        try await AccountsFixture.with(provisioningSalon: SalonID(2)) { fixture in
            let keys = try await withThrowingTaskGroup(of: ParticipantKey.self) { group in
                for _ in 0..<8 {
                    group.addTask { try await fixture.authenticator.identify(token: Self.token(payload)).key }
                }
                return try await group.reduce(into: Set()) { $0.insert($1) }
            }
            #expect(keys.count == 1)
            let key = try #require(keys.first)
            let (record, isLinked, made) = try await fixture.store.read { database in
                (
                    try AccountRecord.fetch(key, in: database),
                    try Bool.fetchOne(
                        database,
                        sql: "SELECT EXISTS (SELECT 1 FROM salon_customer WHERE salon_id = 2 AND customer_id = ?)",
                        arguments: [key.id]),
                    try Int.fetchOne(
                        database, sql: "SELECT count(*) FROM audit WHERE action IN ('user_created', 'customer_created')"
                    )
                )
            }
            let found = try #require(record)
            var text = "\(found.login) \(found.name ?? "-")"
            if key.type == .user { text += " \(found.role?.rawValue ?? "-") \(found.salonID?.rawValue ?? 0)" }
            #expect(text == account)
            #expect(key.type == .user || isLinked == true)
            #expect(made == 1)
        }
    }

    @Test("who is known stays as they are, and who was switched off stays out")
    func known() async throws {
        try await AccountsFixture.with(provisioningSalon: SalonID(2)) { fixture in
            let token = Self.token(#""sub":"bea@salon.com","name":"Other","role":"admin""#)
            let bea = try await fixture.authenticator.identify(token: token)
            #expect(bea.key == .user(2) && bea.salonID == SalonID(1) && bea.role == .staff)
            try await fixture.store.write { try $0.database.execute(sql: "UPDATE user SET is_active = 0 WHERE id = 2") }
            fixture.authenticator.forgetAll()
            await #expect(throws: AuthenticationFailure.deactivated) {
                _ = try await fixture.authenticator.identify(token: token)
            }
        }
    }

    @Test("nobody gets one by a token that does not count, or names nobody, or where it is not allowed")
    func refused() async throws {
        let stranger = SigningSecret(bytes: [UInt8](repeating: 7, count: 48))
        let attempts: [(SalonID?, String)] = [
            (SalonID(2), Self.token(#""sub":"eve@salon.com""#, secret: stranger)),
            (SalonID(2), Self.token(#""sub":"eve""#)),
            (nil, Self.token(#""sub":"eve@salon.com""#)),
        ]
        for (salon, token) in attempts {
            try await AccountsFixture.with(provisioningSalon: salon) { fixture in
                await #expect(throws: AuthenticationFailure.bad) {
                    _ = try await fixture.authenticator.identify(token: token)
                }
                let count = try await fixture.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM user") }
                #expect(count == 3)
            }
        }
    }
}
