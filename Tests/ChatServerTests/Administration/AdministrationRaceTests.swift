import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Administration while people write", .timeLimit(.minutes(5)))
struct AdministrationRaceTests {
    /// What may happen at any moment. A refusal is fine; a failure of the server is not.
    private static func doSomething(_ number: Int, _ server: TestChatServer, _ random: inout SeededGenerator)
        async throws
        -> Int
    {
        let customers = [Salon.bo, Salon.eda]
        let customer = customers[Int.random(in: 0..<2, using: &random)]
        let staff = [Salon.bea, Salon.cem][Int.random(in: 0..<2, using: &random)]
        let chat = Int.random(in: 1...4, using: &random)
        let isOn = Bool.random(using: &random)
        switch Int.random(in: 0..<12, using: &random) {
        case 0:
            return try await server.call(
                "PATCH", "/admin/users/\(staff.key.id)", as: Salon.ada, body: #"{"is_active":\#(isOn)}"#
            ).status
        case 1:
            return try await server.call(
                "PATCH", "/admin/customers/\(customer.key.id)", as: Salon.ada, body: #"{"is_blocked":\#(isOn)}"#
            ).status
        case 2: return try await server.call("DELETE", "/admin/customers/\(customer.key.id)", as: Salon.ada).status
        case 3:
            return try await server.call(
                "PATCH", "/admin/customers/\(customer.key.id)", as: Salon.ada, body: #"{"name":"Name \#(number)"}"#
            ).status
        case 4: return try await server.call("GET", "/chat/stats?scope=salon", as: Salon.ada).status
        case 5: return try await server.call("POST", "/chat/chats/\(chat)/claim", as: staff).status
        case 6: return try await server.call("GET", "/admin/customers/\(customer.key.id)/export", as: Salon.ada).status
        case 7, 8:
            return try await server.call(
                "POST", "/chat/chats/customer", as: customer,
                body: #"{"salon_id":1,"initial_message":"zebra \#(number)"}"#
            ).status
        case 9:
            return try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: staff, body: #"{"content":"zebra \#(number)"}"#
            ).status
        default:
            return try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: customer, body: #"{"content":"zebra \#(number)"}"#
            ).status
        }
    }

    @Test(
        "whatever is done at once, nobody who may not be there is in a chat, no word is left of who was forgotten, and counts are those of rows",
        arguments: [1, 2, 3])
    func invariants(seed: UInt64) async throws {
        try await withChatServer { server in
            let statuses = try await withThrowingTaskGroup(of: [Int].self) { group in
                for task in 0..<8 {
                    group.addTask {
                        var random = SeededGenerator(seed: seed &* 1_000 &+ UInt64(task))
                        var statuses: [Int] = []
                        for step in 0..<25 {
                            statuses.append(try await Self.doSomething(task * 100 + step, server, &random))
                        }
                        return statuses
                    }
                }
                return try await group.reduce(into: []) { $0 += $1 }
            }
            #expect(statuses.count == 200)
            #expect(statuses.allSatisfy { $0 < 500 }, "\(statuses.filter { $0 >= 500 })")
            let wrong = try await server.salon.store.read { database in
                try [
                    "SELECT 'total', id FROM chat WHERE total_messages <> (SELECT count(*) FROM message WHERE chat_id = chat.id AND deleted_at IS NULL)",
                    "SELECT 'ended', id FROM chat WHERE NOT is_active AND (total_messages > 0 OR title IS NOT NULL OR waiting_since IS NOT NULL)",
                    "SELECT 'words', id FROM message WHERE content LIKE '%zebra%' AND chat_id IN (SELECT id FROM chat WHERE NOT is_active)",
                    "SELECT 'customer', chat_id FROM participant JOIN chat ON chat.id = chat_id WHERE participant_type = 'customer' AND participant.is_active <> chat.is_active",
                    "SELECT 'staff', chat_id FROM participant WHERE participant_type = 'user' AND is_active AND participant_id IN (SELECT id FROM user WHERE NOT is_active)",
                    "SELECT 'queue', id FROM chat WHERE is_unassigned <> (is_active AND NOT EXISTS (SELECT 1 FROM participant WHERE chat_id = chat.id AND participant_type = 'user' AND is_active))",
                    "SELECT 'revision', id FROM chat WHERE revision < (SELECT max(revision) FROM message WHERE chat_id = chat.id)",
                    "SELECT 'forgotten', customer_id FROM salon_customer WHERE forgotten_at IS NOT NULL AND (name IS NOT NULL OR EXISTS (SELECT 1 FROM chat WHERE chat.customer_id = salon_customer.customer_id AND chat.salon_id = salon_customer.salon_id AND is_active))",
                    "SELECT 'unread', chat_id FROM participant p WHERE is_active AND unread_count <> (SELECT count(*) FROM message m WHERE m.chat_id = p.chat_id AND deleted_at IS NULL AND id > coalesce(p.last_read_message_id, 0) AND NOT (sender_type = p.participant_type AND sender_id = p.participant_id))",
                ].flatMap { try Row.fetchAll(database, sql: $0).map { "\($0[0] as String) \($0[1] as Int64)" } }
            }
            #expect(wrong == [])
        }
    }
}
