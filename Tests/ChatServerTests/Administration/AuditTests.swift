import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

extension Store {
    /// The audit of a salon in short, the oldest entry first: who, what, to what, from where.
    func audited(_ salonID: Int64 = 1) async throws -> [String] {
        try await read { database in
            try AuditLog.fetch(of: SalonID(salonID), part: ListPart(limit: nil, offset: 0), in: database).reversed()
                .map { entry in
                    [
                        entry.actor.map { "\($0)" } ?? "-", entry.action.rawValue, entry.target ?? "-",
                        entry.remoteAddress ?? "-",
                    ].joined(separator: ", ")
                }
        }
    }
}

@Suite("The audit", .timeLimit(.minutes(5)))
struct AuditTests {
    @Test(
        "signing in and failing to are noted for the salon, without what was typed; who is unknown is not noted",
        .rules("AUD-01"))
    func signingIn() async throws {
        try await AccountsFixture.with { fixture in
            _ = try await fixture.signIn(from: "192.0.2.7")
            for (email, password) in [("ada@salon.com", "hunter2!"), ("nobody@salon.com", "hunter2!")] {
                _ = try? await fixture.accounts.login(email: email, password: password, address: "192.0.2.8")
            }
            _ = try await fixture.accounts.login(
                phoneNumber: "+1234567890", password: "password", address: "192.0.2.9")
            _ = try? await fixture.accounts.login(phoneNumber: "+1234567890", password: "wrong", address: "192.0.2.9")
            await fixture.store.drained()
            #expect(
                try await fixture.store.audited() == [
                    "user 1, signed_in, user 1, 192.0.2.7", "-, sign_in_failed, user 1, 192.0.2.8",
                    "customer 1, signed_in, customer 1, 192.0.2.9", "-, sign_in_failed, customer 1, 192.0.2.9",
                ])
            #expect(try await fixture.store.audited(2) == [])
            let everything = try await fixture.store.read { database in
                "\(try Row.fetchAll(database, sql: "SELECT * FROM audit"))"
            }
            #expect(!everything.contains("hunter2!") && !everything.contains("nobody"))
        }
    }

    @Test("claiming and deleting another's message are noted, each once; one's own business is not")
    func chats() async throws {
        try await withSalon { salon in
            let bea = Salon.bea.asking(from: "192.0.2.1")
            let first = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(first, by: bea) }
            _ = try await salon.store.write { try $0.claim(first, by: bea) }
            let request = OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "hi")
            let second = try await salon.store.write { try $0.open(request, by: Salon.eda).chat.id }
            let mine = try await salon.send("hello", to: second, as: bea).view.record.id
            let theirs = try await salon.send("rude", to: second, as: Salon.eda).view.record.id
            try await salon.store.write { try $0.delete(mine, by: bea) }
            let ada = Salon.ada.asking(from: "::1")
            try await salon.store.write { try $0.delete(theirs, by: ada) }
            try await salon.store.write { try $0.delete(theirs, by: ada) }
            #expect(
                try await salon.store.audited() == [
                    "user 2, chat_claimed, chat \(first), 192.0.2.1", "user 2, chat_claimed, chat \(second), 192.0.2.1",
                    "user 1, message_deleted, message \(theirs), ::1",
                ])
        }
    }

    @Test("what was refused is not noted: the entry and what it is about are one commit")
    func oneCommit() async throws {
        try await withSalon { salon in
            let id = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(id, by: Salon.bea) }
            let before = try await salon.store.audited()
            #expect(
                await Salon.refusal {
                    try await salon.store.write { transaction in
                        _ = try transaction.setActive(
                            AccountRecord.fetch(Salon.bea.key, in: transaction.database).unwrapped, false, by: Salon.ada
                        )
                        throw Refusal(.conflict, "and then something failed")
                    }
                } == .conflict)
            #expect(try await salon.store.audited() == before)
        }
    }

    @Test("the newest entries are kept, failures bounded apart from the rest, and the old ones go")
    func retention() async throws {
        try await withSalon { salon in
            try await salon.store.write { transaction in
                for number in 1...10 {
                    for action in [AuditAction.chatClaimed, .signInFailed, .signInFailed] {
                        try transaction.audit(action, of: "chat \(number)", by: nil, in: SalonID(1))
                    }
                }
                try transaction.audit(.chatClaimed, of: "chat 1", by: nil, in: SalonID(2))
                var retention = AuditLog.Retention()
                (retention.entries, retention.failures) = (18, 6)
                try AuditLog.sweep(retention, at: transaction.now, in: transaction.database)
            }
            // Of 18 entries 12 were failures, of which 6 are kept.
            let kept = try await salon.store.audited()
            #expect(kept.count { $0.contains("sign_in_failed") } == 6)
            #expect(kept.count { $0.contains("chat_claimed") } == 6)
            #expect(kept.last == "-, sign_in_failed, chat 10, -")
            #expect(try await salon.store.audited(2).count == 1)
            try await salon.store.write { transaction in
                let later = transaction.now.advanced(byMilliseconds: AuditLog.Retention().age + 1)
                try transaction.audit(.chatClaimed, of: "chat 11", by: nil, in: SalonID(1))
                try transaction.database.execute(
                    sql: "UPDATE audit SET at = ? WHERE target = 'chat 11'", arguments: [later.milliseconds])
                try AuditLog.sweep(AuditLog.Retention(), at: later, in: transaction.database)
            }
            #expect(try await salon.store.audited() == ["-, chat_claimed, chat 11, -"])
            #expect(try await salon.store.audited(2) == [])
        }
    }

    @Test("an admin reads the own salon's entries, in parts and with today's names", .rules("AUD-01"))
    func reading() async throws {
        try await withChatServer { server in
            try await server.salon.store.write { transaction in
                for number in 1...150 {
                    try transaction.audit(.chatClaimed, of: "chat \(number)", by: Salon.bea, in: SalonID(1))
                }
                try transaction.audit(.chatClaimed, of: "chat 999", by: Salon.dora, in: SalonID(2))
            }
            let all = try await server.call("GET", "/admin/audit", as: Salon.ada).json.arrayValue ?? []
            #expect(all.count == 100)
            #expect(all.first?["target"]?.stringValue == "chat 150")
            #expect(all.first?["actor_name"]?.stringValue == "bea@glow")
            let part = try await server.call("GET", "/admin/audit?limit=2&offset=149", as: Salon.ada).json
            #expect(part.arrayValue?.map { $0["target"]?.stringValue } == ["chat 1"])
            let doras = try await server.call("GET", "/admin/audit", as: Salon.dora).json.arrayValue ?? []
            #expect(doras.map { $0["target"]?.stringValue } == ["chat 999"])
        }
    }
}

extension Optional {
    /// The value.
    ///
    /// - Throws: where there is none.
    fileprivate var unwrapped: Wrapped {
        get throws { try #require(self) }
    }
}
