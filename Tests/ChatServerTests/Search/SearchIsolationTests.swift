import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Whose messages a search finds", .timeLimit(.minutes(2)))
struct SearchIsolationTests {
    private static let everyone = [Salon.ada, Salon.bea, Salon.cem, Salon.dora, Salon.bo, Salon.eda]

    /// Bo with Bea; Eda in the queue; Bo in the other salon's queue; Bea and Cem among themselves.
    private struct Chats {
        let taken, waiting, elsewhere, colleagues: ChatID

        init(_ salon: Salon) async throws {
            taken = try await salon.store.write { transaction in
                try transaction.open(OpenChatAsCustomer(userID: 2, initialMessage: "apple taken"), by: Salon.bo).chat.id
            }
            waiting = try await salon.store.write { transaction in
                let request = OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "apple waiting")
                return try transaction.open(request, by: Salon.eda).chat.id
            }
            elsewhere = try await salon.store.write { transaction in
                let request = OpenChatAsCustomer(salonID: SalonID(2), initialMessage: "apple elsewhere")
                return try transaction.open(request, by: Salon.bo).chat.id
            }
            colleagues = try await salon.store.write { transaction in
                let request = OpenChatAsStaff(.users([3]), initialMessage: "apple colleagues")
                return try transaction.open(request, by: Salon.bea).chat.id
            }
            try await salon.store.feedSearchIndex()
        }
    }

    @Test(
        "everyone finds what they may read and nothing else, in the results and in the total", .threats("ISO-08"),
        .rules("FIND-02"))
    func scope() async throws {
        try await withSalon { salon in
            let chats = try await Chats(salon)
            func expect(_ found: [(Principal, [String])]) async throws {
                for (principal, words) in found {
                    let result = try await salon.store.search("apple", as: principal)
                    #expect(
                        result.hits.map(\.message.record.content) == words.map { "apple \($0)" }, "\(principal.key)")
                    #expect(result.total == words.count, "\(principal.key)")
                }
            }
            try await expect([
                (Salon.ada, ["colleagues", "waiting", "taken"]), (Salon.bea, ["colleagues", "waiting", "taken"]),
                (Salon.cem, ["colleagues", "waiting"]), (Salon.dora, ["elsewhere"]),
                (Salon.bo, ["elsewhere", "taken"]),
                (Salon.eda, ["waiting"]),
            ])
            // Cem takes over from Bea, and Bea leaves the colleagues: what she was in is hers no more.
            _ = try await salon.store.write { transaction in
                _ = try transaction.addParticipant(3, to: chats.taken, by: Salon.bea)
                _ = try transaction.removeParticipant(2, from: chats.taken, by: Salon.bea)
                return try transaction.removeParticipant(2, from: chats.colleagues, by: Salon.bea)
            }
            try await expect([
                (Salon.bea, ["waiting"]), (Salon.cem, ["colleagues", "waiting", "taken"]),
                (Salon.bo, ["elsewhere", "taken"]),
            ])
        }
    }

    @Test("the chats of a search are those that may be read one by one", .threats("ISO-08"))
    func oneRule() async throws {
        try await withSalon { salon in
            let chats = try await Chats(salon)
            for isHandedOver in [false, true] {
                if isHandedOver {
                    _ = try await salon.store.write { transaction in
                        _ = try transaction.claim(chats.waiting, by: Salon.cem)
                        return try transaction.removeParticipant(2, from: chats.taken, by: Salon.bea)
                    }
                }
                for principal in Self.everyone {
                    let (readable, known) = try await salon.store.read { database in
                        let query = ReadableChats(of: principal)
                        let ids = try Int64.fetchAll(database, sql: query.sql, arguments: query.arguments)
                        let all = try ChatRecord.fetchAll(where: "TRUE", arguments: [], in: database)
                        return (Set(ids.map(ChatID.init(rawValue:))), all)
                    }
                    let readers: [ChatAccess] = [.participant, .observer]
                    #expect(readable == Set(known.filter { readers.contains($0.access(of: principal)) }.map(\.id)))
                }
            }
        }
    }

    @Test("a chat that is named is searched by its readers, and is to others what it is elsewhere")
    func namedChat() async throws {
        try await withChatServer { server in
            let chats = try await Chats(server.salon)
            let table: [(Principal?, ChatID, Int, String?)] = [
                (Salon.bo, chats.taken, 200, nil), (Salon.bea, chats.taken, 200, nil),
                (Salon.ada, chats.taken, 200, nil),
                (Salon.cem, chats.waiting, 200, nil), (Salon.cem, chats.taken, 403, "not_participant"),
                (Salon.dora, chats.taken, 404, "not_found"), (Salon.eda, chats.taken, 404, "not_found"),
                (Salon.bo, ChatID(999), 404, "not_found"), (nil, chats.taken, 401, "unauthorized"),
            ]
            for (principal, chat, status, code) in table {
                for words in ["apple", "!"] {
                    let answer = try await server.call("GET", "/chat/search?q=\(words)&chat_id=\(chat)", as: principal)
                    #expect(answer.status == status)
                    #expect(answer.json["code"]?.stringValue == code)
                    if status == 200 { #expect(answer.json["total"]?.integerValue == (words == "apple" ? 1 : 0)) }
                }
            }
        }
    }
}
