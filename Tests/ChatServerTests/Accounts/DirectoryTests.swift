import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Finding people")
struct DirectoryTests {
    private static let all = ListPart(limit: nil, offset: 0)

    private func principal(_ key: ParticipantKey, _ salonID: SalonID? = nil) -> Principal {
        Principal(key: key, salonID: salonID, role: nil, sessionID: nil, expiresAt: Timestamp(milliseconds: 0))
    }

    @Test(
        "salons are found by a part of their name", .threats("IN-01"), .rules("FIND-05"),
        arguments: [(nil, ["Glow", "Shine"]), ("", ["Glow", "Shine"]), (" GL", ["Glow"]), ("%", []), ("'", [])])
    func salons(query: String?, names: [String]) async throws {
        try await AccountsFixture.with { fixture in
            let found = try await fixture.accounts.directory.salons(matching: query, part: Self.all)
            #expect(found.map(\.name) == names)
        }
    }

    @Test(
        "colleagues are those of one's salon, without oneself", .rules("DIR-01"),
        arguments: [(nil, [2]), ("bea@", [2]), ("dora", [])])
    func colleagues(query: String?, ids: [Int64]) async throws {
        try await AccountsFixture.with { fixture in
            let found = try await fixture.accounts.directory.colleagues(
                of: principal(.user(1), SalonID(1)), matching: query, part: Self.all)
            #expect(found.map(\.id) == ids)
        }
    }

    @Test("who was switched off is no colleague to talk to")
    func deactivated() async throws {
        try await AccountsFixture.with { fixture in
            try await fixture.store.write { transaction in
                let account = try #require(try AccountRecord.fetch(.user(2), in: transaction.database))
                _ = try transaction.deactivate(account)
            }
            let found = try await fixture.accounts.directory.colleagues(
                of: principal(.user(1), SalonID(1)), matching: nil, part: Self.all)
            #expect(found.isEmpty)
        }
    }

    @Test(
        "customers are the salon's; another's is found by the whole number alone", .rules("DIR-01"),
        arguments: [
            (nil, ["Bo"]), ("bo", ["Bo"]), ("234", ["Bo"]), ("cleo", []), ("+198765432", []), ("+1987654321", ["Cleo"]),
            (" 1 987 654 321", ["Cleo"]),
        ])
    func customers(query: String?, names: [String]) async throws {
        try await AccountsFixture.with { fixture in
            let found = try await fixture.accounts.directory.customers(
                of: principal(.user(1), SalonID(1)), matching: query, part: Self.all)
            #expect(found.map(\.name) == names)
        }
    }

    @Test("case does not matter, in any script")
    func caseInsensitive() async throws {
        try await AccountsFixture.with { fixture in
            try await fixture.store.write {
                try $0.database.execute(sql: "UPDATE customer SET name = 'Çağla Ünal' WHERE id = 1")
            }
            let found = try await fixture.accounts.directory.customers(
                of: principal(.user(1), SalonID(1)), matching: "ÜNA", part: Self.all)
            #expect(found.count == 1)
        }
    }

    @Test("another salon's customer does not exist by id", .threats("ISO-01"), .rules("DIR-01"))
    func customer() async throws {
        try await AccountsFixture.with { fixture in
            let (directory, caller) = (fixture.accounts.directory, principal(.user(1), SalonID(1)))
            let bo = try await directory.customer(1, of: caller)
            #expect(bo.name == "Bo")
            for id: Int64 in [2, 99] {
                let refusal = await #expect(throws: Refusal.self) { try await directory.customer(id, of: caller) }
                #expect(refusal?.status == 404)
            }
        }
    }

    @Test("a list can be had in parts")
    func parts() async throws {
        try await AccountsFixture.with { fixture in
            let directory = fixture.accounts.directory
            for (part, names) in [
                (ListPart(limit: 1, offset: 0), ["Glow"]), (ListPart(limit: 1, offset: 1), ["Shine"]),
                (ListPart(limit: nil, offset: 2), []),
            ] {
                let found = try await directory.salons(matching: nil, part: part)
                #expect(found.map(\.name) == names)
            }
        }
    }
}
