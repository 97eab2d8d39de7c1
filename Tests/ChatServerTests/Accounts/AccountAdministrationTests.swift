import ChatWire
import Foundation
import GRDB
import Testing

@testable import ChatServer

@Suite("Administering accounts")
struct AccountAdministrationTests {
    private func with(
        _ body: (AccountAdministration, Store, DataFolder) async throws -> Void
    ) async throws {
        try await withTemporaryFolder { folder in
            let store = try Store(folder: folder)
            let hasher = PasswordHasher(cost: PasswordHasherTests.cheap)
            try await body(AccountAdministration(dataPath: folder.path, hasher: hasher), store, folder)
        }
    }

    @Test("salons, staff and customers get ids that the lists show")
    func adding() async throws {
        try await with { accounts, _, _ in
            let glow = try await accounts.addSalon("Glow")
            let ada = try await accounts.addUser(
                " Ada@Salon.com", salonID: glow, name: "Ada", isAdmin: true, password: "secret")
            let bo = try await accounts.addCustomer("+1 234 567 890", salonID: glow, name: nil, password: "secret")
            #expect([glow, ada, bo] == [1, 1, 1])
            #expect(try await accounts.salons().rows == [["1", "Glow", "1", "1"]])
            #expect(try await accounts.users().rows == [["1", "ada@salon.com", "Ada", "admin", "1", "yes"]])
            #expect(try await accounts.customers().rows == [["1", "+1234567890", "", "1", ""]])
        }
    }

    @Test("a name that is taken, a salon that is not there and what is no name are refused, and nothing is stored")
    func refused() async throws {
        try await with { accounts, _, _ in
            let glow = try await accounts.addSalon("Glow")
            _ = try await accounts.addUser("ada@salon.com", salonID: glow, name: nil, isAdmin: true, password: "x")
            for (email, salon, password) in [
                ("ADA@salon.com", glow, "x"), ("bea@salon.com", 99, "x"), ("bea", glow, "x"),
                ("bea@salon.com", glow, ""),
            ] {
                await #expect(throws: (any Error).self) {
                    try await accounts.addUser(email, salonID: salon, name: nil, isAdmin: false, password: password)
                }
            }
            await #expect(throws: (any Error).self) { try await accounts.addSalon(" ") }
            await #expect(throws: (any Error).self) {
                try await accounts.addCustomer("+1234567890", salonID: 99, name: nil, password: "x")
            }
            #expect(try await accounts.users().rows.count == 1)
            #expect(try await accounts.customers().rows.isEmpty)
            #expect(try await accounts.salons().rows.count == 1)
        }
    }

    @Test("someone whose number is known becomes a salon's customer, unchanged otherwise")
    func linking() async throws {
        try await with { accounts, _, _ in
            let (glow, shine) = (try await accounts.addSalon("Glow"), try await accounts.addSalon("Shine"))
            #expect(try await accounts.linkCustomer("+1234567890", salonID: glow) == nil)
            let bo = try await accounts.addCustomer("+1234567890", salonID: glow, name: "Bo", password: "x")
            #expect(try await accounts.linkCustomer("+1234567890", salonID: shine) == bo)
            #expect(try await accounts.customers().rows == [["1", "+1234567890", "Bo", "1 2", ""]])
        }
    }

    @Test("a salon blocks its own customers, and lets them write again")
    func blocking() async throws {
        try await with { accounts, _, _ in
            let (glow, shine) = (try await accounts.addSalon("Glow"), try await accounts.addSalon("Shine"))
            _ = try await accounts.addCustomer("+1234567890", salonID: glow, name: nil, password: "x")
            try await accounts.setBlocked("+1234567890", salonID: glow, true)
            #expect(try await accounts.customers().rows.map { $0[4] } == ["1"])
            await #expect(throws: Refusal.self) {
                try await accounts.setBlocked("+1234567890", salonID: shine, true)
            }
            try await accounts.setBlocked("+1234567890", salonID: glow, false)
            #expect(try await accounts.customers().rows.map { $0[4] } == [""])
        }
    }

    @Test("a token of the command counts for a server on the same data, for as long as was asked")
    func token() async throws {
        try await with { accounts, store, folder in
            let glow = try await accounts.addSalon("Glow")
            _ = try await accounts.addUser("ada@salon.com", salonID: glow, name: nil, isAdmin: true, password: "x")
            let token = try await accounts.token(forUser: "ada@salon.com", lifetime: 60, secretFiles: [])
            let signer = try await TokenSigner(secrets: SigningSecrets(files: [], folder: folder))
            let authenticator = Authenticator(store: store, signer: signer)
            let principal = try await authenticator.identify(token: token, as: .user)
            #expect(principal.key == .user(1) && principal.isAdmin)
            let remaining = principal.expiresAt.milliseconds(since: .now)
            #expect((50_000...60_000).contains(remaining))
        }
    }

    /// What ends sessions.
    enum Ending: CaseIterable {
        case password, disabling
    }

    @Test(
        "another password and switching off end sessions, also those that a server remembers",
        arguments: Ending.allCases)
    func ending(ending: Ending) async throws {
        try await with { accounts, store, folder in
            let glow = try await accounts.addSalon("Glow")
            _ = try await accounts.addUser("ada@salon.com", salonID: glow, name: nil, isAdmin: true, password: "x")
            let token = try await accounts.token(forUser: "ada@salon.com", lifetime: nil, secretFiles: [])
            let signer = try await TokenSigner(secrets: SigningSecrets(files: [], folder: folder))
            let authenticator = Authenticator(store: store, signer: signer)
            _ = try await authenticator.identify(token: token)
            switch ending {
            case .password: try await accounts.setPassword(of: "ada@salon.com", to: "y")
            case .disabling: try await accounts.setActive("ada@salon.com", false)
            }
            authenticator.forgetAll()
            await #expect(throws: ending == .password ? AuthenticationFailure.signedOut : .deactivated) {
                try await authenticator.identify(token: token)
            }
        }
    }

    @Test("switching someone off puts chats without other staff back in the queue, a revision each")
    func deactivating() async throws {
        try await with { accounts, store, _ in
            try await DemoData.fill(store, hasher: PasswordHasher(cost: PasswordHasherTests.cheap))
            let sql = "SELECT id, is_unassigned, revision FROM chat ORDER BY id"
            let before = try await store.read { try Listing(sql, in: $0).rows }
            try await accounts.setActive("admin@salon.com", false)
            let after = try await store.read { try Listing(sql, in: $0).rows }
            let changed = zip(before, after).filter { $0 != $1 }
            // Ada's chat with a customer, and the colleagues' chat, which is no one's to claim.
            #expect(changed.map { $0.0[0] } == ["1", "4"])
            #expect(after.map { $0[1] } == ["1", "0", "1", "0", "0"])
            for (old, new) in changed { #expect(Int(new[2]) == Int(old[2]).map { $0 + 1 }) }
            await #expect(throws: Refusal.self) {
                try await accounts.token(forUser: "admin@salon.com", lifetime: nil, secretFiles: [])
            }
            try await accounts.setActive("admin@salon.com", true)
            #expect(try await accounts.users().rows.map { $0[5] } == ["yes", "yes", "yes", "yes"])
        }
    }

    @Test("a list is a table for people and tab-separated values for scripts, neither with control characters")
    func listing() async throws {
        try await with { accounts, _, _ in
            _ = try await accounts.addSalon("Glow\tand\u{1B}[31m\nshine")
            _ = try await accounts.addSalon("Ça")
            let salons = try await accounts.salons()
            #expect(salons.tabSeparatedValues == ["1\tGlow and[31m shine\t0\t0", "2\tÇa\t0\t0"])
            #expect(
                salons.table == [
                    "ID  NAME                STAFF  CUSTOMERS",
                    "1   Glow and[31m shine  0      0",
                    "2   Ça                  0      0",
                ])
        }
    }
}
