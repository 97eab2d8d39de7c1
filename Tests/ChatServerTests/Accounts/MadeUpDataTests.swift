import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Made-up data")
struct MadeUpDataTests {
    @Test("the demo is the one that the commands' page promises")
    func demo() async throws {
        try await withStore { store in
            try await DemoData.fill(store, hasher: PasswordHasher(cost: PasswordHasherTests.cheap))
            let staff = try await rows(store, "SELECT email, role, salon_id FROM user ORDER BY id")
            #expect(
                staff == [
                    "admin@salon.com admin 1", "bea@salon.com staff 1", "cem@salon.com staff 1",
                    "dora@other.com admin 2",
                ])
            let customers = try await rows(
                store, "SELECT phone, salon_id FROM customer JOIN salon_customer ON customer_id = id ORDER BY id")
            #expect(customers == ["+1234567890 1", "+1234567891 1", "+1234567892 1", "+1987654321 2"])
            #expect(try await rows(store, "SELECT count(*) FROM chat WHERE is_unassigned") == ["1"])
            try await expectConsistent(store)
        }
    }

    @Test("a store that has a salon is left as it is, as by a second demo")
    func twice() async throws {
        try await withStore { store in
            let hasher = PasswordHasher(cost: PasswordHasherTests.cheap)
            try await DemoData.fill(store, hasher: hasher)
            let before = try await rows(store, "SELECT count(*) FROM message")
            try await DemoData.fill(store, hasher: hasher)
            #expect(try await rows(store, "SELECT count(*) FROM message") == before)
        }
    }

    @Test(
        "a population has the numbers asked for and no contradictions",
        arguments: [
            (Population(staff: 3, customers: 60, chats: 50, messages: 1_007), 50),
            (Population(staff: 1, customers: 4, messages: 41), 3),
            (Population(staff: 1, customers: 2, chats: 2), 2),
            (Population(staff: 0, customers: 2, chats: 2, messages: 5), 0),
        ])
    func population(population: Population, chats: Int) async throws {
        try await withStore { store in
            let logins = try await store.write {
                try population.insert(passwordHash: "", at: $0.now, in: $0.database)
            }
            #expect(logins.staff.count == population.staff && logins.customers.count == population.customers)
            #expect(try await rows(store, "SELECT count(*) FROM chat WHERE salon_id = 1") == ["\(chats)"])
            let messages = chats == 0 ? 0 : population.messages
            #expect(try await rows(store, "SELECT count(*) FROM message") == ["\(messages)"])
            #expect(try await rows(store, "SELECT count(*) FROM user WHERE salon_id = 2") == ["2"])
            try await expectConsistent(store)
        }
    }

    @Test("the same seed makes the same texts, another one others")
    func seeds() async throws {
        func texts(_ seed: UInt64) async throws -> [String] {
            try await withStore { store in
                let population = Population(staff: 1, customers: 2, chats: 2, messages: 40, seed: seed)
                _ = try await store.write { try population.insert(passwordHash: "", at: $0.now, in: $0.database) }
                return try await rows(store, "SELECT content FROM message ORDER BY id")
            }
        }
        #expect(try await texts(1) == texts(1))
        #expect(try await texts(1) != texts(2))
    }

    @Test("a second population stands beside the first")
    func again() async throws {
        try await withStore { store in
            let population = Population(staff: 2, customers: 3, chats: 3, messages: 9)
            for _ in 0..<2 {
                _ = try await store.write { try population.insert(passwordHash: "", at: $0.now, in: $0.database) }
            }
            #expect(try await rows(store, "SELECT count(*) FROM salon") == ["4"])
            try await expectConsistent(store)
        }
    }

    @Test("logins are written as scripts read them")
    func logins() throws {
        let logins = Logins(
            staff: [Logins.Staff(id: 1, username: "staff1@bench.example")],
            customers: [Logins.Customer(id: 7, phoneNumber: "+15550000007")])
        #expect(
            String(decoding: logins.jsonBytes(), as: UTF8.self)
                == #"{"staff":[{"username":"staff1@bench.example","password":"bench"}],"#
                + #""customers":[{"id":7,"phone_number":"+15550000007","password":"bench"}]}"#)
    }

    private func withStore<Value>(_ body: (Store) async throws -> Value) async throws -> Value {
        try await withTemporaryFolder { try await body(Store(folder: $0)) }
    }

    private func rows(_ store: Store, _ sql: String) async throws -> [String] {
        try await store.read { try Listing(sql, in: $0).rows.map { $0.joined(separator: " ") } }
    }

    /// Every counter and mark says what counting anew says.
    private func expectConsistent(_ store: Store) async throws {
        for (what, contradictions) in [
            (
                "counters",
                """
                SELECT id FROM chat WHERE total_messages <> (SELECT count(*) FROM message WHERE chat_id = chat.id)
                    OR last_message_id IS NOT (SELECT max(id) FROM message WHERE chat_id = chat.id)
                    OR last_message_at IS NOT (SELECT created_at FROM message WHERE id = last_message_id)
                """
            ),
            (
                "revisions are 1 to the chat's, each once",
                """
                SELECT chat.id FROM chat LEFT JOIN (
                    SELECT chat_id, revision FROM message UNION ALL SELECT chat_id, revision FROM read_mark) AS change
                    ON change.chat_id = chat.id
                GROUP BY chat.id
                HAVING count(DISTINCT change.revision) <> chat.revision OR count(change.revision) <> chat.revision
                    OR coalesce(max(change.revision), 0) <> chat.revision
                """
            ),
            (
                "unread counts",
                """
                SELECT p.chat_id FROM participant p WHERE unread_count <> (
                    SELECT count(*) FROM message m WHERE m.chat_id = p.chat_id AND m.id > coalesce(last_read_message_id, 0)
                        AND (m.sender_type, m.sender_id) <> (p.participant_type, p.participant_id))
                """
            ),
            (
                "read marks",
                """
                SELECT p.chat_id FROM participant p WHERE last_read_message_id IS NOT (
                    SELECT max(message_id) FROM read_mark r WHERE r.chat_id = p.chat_id
                        AND (r.reader_type, r.reader_id) = (p.participant_type, p.participant_id))
                """
            ),
            (
                "waiting since the oldest message after the staff's last",
                """
                SELECT id FROM chat WHERE waiting_since IS NOT (
                    SELECT min(created_at) FROM message m WHERE m.chat_id = chat.id AND m.sender_type = 'customer'
                        AND m.id > (SELECT coalesce(max(id), 0) FROM message s
                            WHERE s.chat_id = chat.id AND s.sender_type = 'user'))
                """
            ),
            (
                "the queue",
                """
                SELECT id FROM chat WHERE is_unassigned <> (chat_type = 'user_customer' AND NOT EXISTS (
                    SELECT 1 FROM participant WHERE chat_id = chat.id AND participant_type = 'user' AND is_active))
                """
            ),
            (
                "times ascend and have passed",
                """
                SELECT chat_id FROM message m WHERE created_at > (SELECT max(created_at) FROM salon)
                    OR created_at < (SELECT max(created_at) FROM message WHERE chat_id = m.chat_id AND id < m.id)
                    OR created_at < (SELECT created_at FROM chat WHERE id = m.chat_id)
                """
            ),
            (
                "only those in a chat write and read",
                """
                SELECT chat_id FROM message m WHERE NOT EXISTS (SELECT 1 FROM participant p WHERE p.chat_id = m.chat_id
                    AND (p.participant_type, p.participant_id) = (m.sender_type, m.sender_id))
                """
            ),
        ] {
            #expect(try await rows(store, contradictions) == [], "\(what)")
        }
    }
}
