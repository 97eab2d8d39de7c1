import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Lists of people from elsewhere")
struct ImportTests {
    @Test(
        "fields are those of RFC 4180, whatever the line breaks",
        arguments: [
            ("a,b\n1,2\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
            ("a,b\r\n1,\"2\"\r\n", [(1, ["a", "b"]), (2, ["1", "2"])]),
            ("a;b\n1;2,5", [(1, ["a", "b"]), (2, ["1", "2,5"])]),
            ("\u{FEFF}a,b\r1,2", [(1, ["a", "b"]), (2, ["1", "2"])]),
            ("a,b\n\n\"x\n\"\"y\"\",\",z\n,\n", [(1, ["a", "b"]), (3, ["x\n\"y\",", "z"]), (5, ["", ""])]), ("", []),
        ] as [(String, [(Int, [String])])])
    func csv(text: String, records: [(Int, [String])]) throws {
        let found = try CSVText(text).records
        #expect(found.map(\.line) == records.map(\.0))
        #expect(found.map(\.fields) == records.map(\.1))
    }

    @Test(
        "a quote that is never closed, or closed too soon, is named by its line",
        arguments: ["a\n\"b\n", "a\n\"b\"c\n"])
    func brokenCSV(text: String) {
        #expect(throws: CSVText.Failure.self) { try CSVText(text) }
        #expect(ImportedAccount.all(in: text).faults.map(\.line) == [2])
    }

    @Test("any bytes are taken apart or refused, and end")
    func random() {
        var generator = SeededGenerator(seed: 3)
        let signs = Array("ab,;\"\r\n \u{FEFF}ä")
        for _ in 0..<2_000 {
            let text = String(
                (0..<Int.random(in: 0...40, using: &generator)).map { _ in
                    signs[Int.random(in: 0..<signs.count, using: &generator)]
                })
            _ = ImportedAccount.all(in: text)
        }
    }

    @Test(
        "what is wrong is named by its line",
        arguments: [
            ("", [1]), ("name\nAda", [1]), ("email,nick\na@b,c", [1]), ("email,email\n", [1]),
            ("email,phone\n,\na@b.example,+4930123456\nnobody,\n,12", [2, 3, 4, 5]), ("phone,name\n+4930123456\n", [2]),
            ("email,role,active\na@b.example,king,\nb@b.example,,maybe", [2, 3]),
            ("phone,role\n+4930123456,staff", [2]),
            ("phone\n+49 30 123456\n\n004930123456", [4]),
        ] as [(String, [Int])])
    func faults(text: String, lines: [Int]) {
        #expect(ImportedAccount.all(in: text).faults.map(\.line) == lines)
    }

    private static let list = """
        email,phone,name,role,active
        ADA@glow,,Ada Lovelace,admin,
        bea@glow,,,admin,no
        eve@glow,,Eve,,
        ,+10001,Bo,,
        ,+1 0002,Eda,,
        ,+10003,New,,
        """

    @Test("who is not there is added, who is otherwise is changed, and the second time nothing is")
    func again() async throws {
        try await withSalon { salon in
            let administration = try AccountAdministration(
                dataPath: salon.folder.path, hasher: PasswordHasher(cost: PasswordHasherTests.cheap))
            let trial = try await administration.importAccounts(Self.list, salonID: 1, isTrial: true)
            #expect(trial.faults.isEmpty && trial.summary.added == 2)
            let first = try await administration.importAccounts(Self.list, salonID: 1, isTrial: false)
            #expect(first.faults.isEmpty)
            #expect(first.summary.added == 2 && first.summary.changed == 3 && first.summary.unchanged == 1)
            let second = try await administration.importAccounts(Self.list, salonID: 1, isTrial: false)
            #expect(second.summary.added == 0 && second.summary.changed == 0 && second.summary.unchanged == 6)

            let rows = try await salon.store.read { database in
                try Row.fetchAll(
                    database, sql: "SELECT email, name, role, is_active FROM user WHERE salon_id = 1 ORDER BY id"
                )
                .map { "\($0[0] as String) \($0[1] as String? ?? "-") \($0[2] as String) \($0[3] as Int)" }
            }
            #expect(
                rows == [
                    "ada@glow Ada Lovelace admin 1", "bea@glow - admin 0", "cem@glow Cem staff 1",
                    "eve@glow Eve staff 1",
                ])
            // Nobody signs in with a password that there is not.
            let hash = try await salon.store.read {
                try String.fetchOne($0, sql: "SELECT password_hash FROM customer WHERE phone = '+10003'")
            }
            #expect(try PasswordHash(try #require(hash))?.matches("") == false)
        }
    }

    @Test("of a list with a fault nothing is stored; another salon's staff and a salon that is not there are such")
    func wholeOrNothing() async throws {
        try await withSalon { salon in
            let administration = try AccountAdministration(
                dataPath: salon.folder.path, hasher: PasswordHasher(cost: PasswordHasherTests.cheap))
            let text = "email,name\nnew@glow,New\ndora@other,Mine\n"
            let outcome = try await administration.importAccounts(text, salonID: 1, isTrial: false)
            #expect(outcome.faults.map(\.line) == [3])
            let count = try await salon.store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM user") }
            #expect(count == 4)
            await #expect(throws: Refusal.self) {
                _ = try await administration.importAccounts(text, salonID: 99, isTrial: false)
            }
        }
    }
}
