import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Chats in the store")
struct ChatTests {
    @Test("of 20 concurrent claims exactly one wins, 100 rounds", .rules("CLAIM-01"))
    func claims() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            let staff = [Salon.ada, Salon.bea, Salon.cem]
            for _ in 0..<100 {
                let winners = try await withThrowingTaskGroup(of: ParticipantKey?.self) { group in
                    for index in 0..<20 {
                        let claimant = staff[index % staff.count]
                        group.addTask {
                            do {
                                _ = try await salon.store.write { try $0.claim(chat, by: claimant) }
                                return claimant.key
                            } catch let refusal as Refusal where refusal.code == .conflict { return nil }
                        }
                    }
                    return try await group.reduce(into: Set<ParticipantKey>()) { $0.formUnion([$1].compactMap { $0 }) }
                }
                let winner = try #require(winners.first)
                #expect(winners.count == 1)
                let record = try await salon.chat(chat)
                #expect(record.participants.filter { $0.key.type == .user && $0.isActive }.map(\.key) == [winner])
                _ = try await salon.store.write { try $0.removeParticipant(winner.id, from: chat, by: Salon.ada) }
                #expect(try await salon.chat(chat).isUnassigned)
            }
        }
    }

    @Test("of 20 concurrent creations one chat comes, whoever asks", .rules("CHAT-14", "CHAT-16"))
    func oneConversation() async throws {
        try await withSalon { salon in
            let opened = try await withThrowingTaskGroup(of: OpenedChat.self) { group in
                for index in 0..<20 {
                    group.addTask {
                        try await salon.store.write { transaction in
                            index.isMultiple(of: 2)
                                ? try transaction.open(OpenChatAsStaff(.customer(1)), by: Salon.bea)
                                : try transaction.open(OpenChatAsCustomer(salonID: SalonID(1)), by: Salon.bo)
                        }
                    }
                }
                return try await group.reduce(into: [OpenedChat]()) { $0.append($1) }
            }
            #expect(Set(opened.map(\.chat.id)).count == 1)
            #expect(opened.filter(\.isNew).count == 1)
        }
    }

    @Test(
        "a staff member's message to an unassigned chat claims it, an admin's to a colleague's is refused",
        .rules("CLAIM-02", "MSG-14"))
    func claimByMessage() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            _ = try await salon.send("hello", to: chat, as: Salon.bea)
            #expect(try await salon.chat(chat).participant(.user(2)) != nil)
            let code = await Salon.refusal { _ = try await salon.send("me too", to: chat, as: Salon.ada) }
            #expect(code == .notParticipant)
        }
    }

    @Test("a customer's message brings an archived chat back, as a change of its own", .rules("CHAT-08"))
    func unarchive() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let archived = try await salon.store.write {
                try $0.patch(chat, ChatPatch(isArchived: true), by: Salon.bea)
            }
            #expect(archived.isArchived)
            _ = try await salon.send("staff", to: chat, as: Salon.bea)
            #expect(try await salon.chat(chat).isArchived)
            let before = try await salon.chat(chat).revision
            _ = try await salon.send("customer", to: chat, as: Salon.bo)
            let after = try await salon.chat(chat)
            #expect(!after.isArchived && after.revision == before + 2)
        }
    }

    @Test(
        "who may see what", .rules("CHAT-07"),
        arguments: [
            (Salon.ada, ChatAccess.observer, ChatAccess.observer), (Salon.bea, .observer, .participant),
            (Salon.cem, .observer, .colleague), (Salon.dora, .none, .none), (Salon.bo, .participant, .participant),
            (Salon.eda, .none, .none),
        ])
    func access(who: Principal, whileWaiting: ChatAccess, onceTaken: ChatAccess) async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            #expect(try await salon.chat(chat).access(of: who) == whileWaiting)
            _ = try await salon.store.write { try $0.claim(chat, by: Salon.bea) }
            #expect(try await salon.chat(chat).access(of: who) == onceTaken)
        }
    }

    @Test(
        "lists hold one's own chats and the queue, another salon's never", .threats("ISO-03"),
        .rules("CHAT-05", "CHAT-06"))
    func lists() async throws {
        try await withSalon { salon in
            let waiting = try await salon.waitingChat()
            let taken = try await salon.store.write {
                try $0.open(OpenChatAsStaff(.customer(2)), by: Salon.bea).chat.id
            }
            func list(_ who: Principal, _ scope: ChatListQuery.Scope?) async throws -> Set<ChatID> {
                try await salon.store.read { database in
                    Set(try ChatListQuery(scope: scope).fetch(for: who, in: database).map(\.id))
                }
            }
            #expect(try await list(Salon.bea, nil) == [waiting, taken])
            #expect(try await list(Salon.bea, .mine) == [taken])
            #expect(try await list(Salon.cem, nil) == [waiting])
            #expect(try await list(Salon.cem, .unassigned) == [waiting])
            #expect(try await list(Salon.ada, .all) == [waiting, taken])
            #expect(try await list(Salon.dora, nil) == [])
            #expect(try await list(Salon.dora, .all) == [])
            #expect(try await list(Salon.bo, nil) == [waiting])
        }
    }

    @Test("a blocked customer opens and writes nothing in that salon", .rules("ADM-04"))
    func blocked() async throws {
        try await withSalon { salon in
            let chat = try await salon.waitingChat()
            try await salon.store.write { transaction in
                try transaction.database.execute(sql: "UPDATE salon_customer SET is_blocked = 1 WHERE customer_id = 1")
                transaction.forgetAccounts()
            }
            #expect(await Salon.refusal { _ = try await salon.send("x", to: chat, as: Salon.bo) } == .blocked)
            let open = await Salon.refusal {
                _ = try await salon.store.write { try $0.open(OpenChatAsCustomer(salonID: SalonID(1)), by: Salon.bo) }
            }
            #expect(open == .blocked)
        }
    }
}
