import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("A salon's numbers", .timeLimit(.minutes(5)))
struct StatisticsTests {
    private func statistics(
        _ server: TestChatServer, as principal: Principal, _ query: String = ""
    ) async throws -> ChatStatistics {
        let answer = try await server.call("GET", "/chat/stats\(query)", as: principal)
        try #require(answer.status == 200, "\(answer.json)")
        return try ChatStatistics(json: answer.json)
    }

    @Test(
        "the numbers are those of what was done: chats, messages, unread, queue and waits, per person and per salon",
        .rules("STAT-01", "STAT-02"))
    func agreement() async throws {
        try await withChatServer { server in
            let store = server.salon.store
            // Bo's chat is Bea's and answered; Eda's waits in the queue; Ada and Bea talk among themselves.
            let request = OpenChatAsCustomer(userID: 2, initialMessage: "one")
            let bos = try await store.write { try $0.open(request, by: Salon.bo).chat.id }
            for text in ["two", "three"] { _ = try await server.salon.send(text, to: bos, as: Salon.bo) }
            let deleted = try await server.salon.send("four", to: bos, as: Salon.bo).view.record.id
            try await store.write { try $0.delete(deleted, by: Salon.bo) }
            _ = try await store.write {
                try $0.open(OpenChatAsCustomer(salonID: SalonID(1), initialMessage: "hi"), by: Salon.eda)
            }
            let staff = OpenChatAsStaff(.users([2]), initialMessage: "coffee?")
            _ = try await store.write { try $0.open(staff, by: Salon.ada) }

            let socket = try await server.connect(Salon.bo)
            let beas = try await statistics(server, as: Salon.bea)
            #expect(beas.totalChats == 2 && beas.activeChats == 2 && beas.archivedChats == 0)
            #expect(beas.totalMessages == 4)
            #expect(beas.unreadMessages == 4)
            #expect(beas.unassignedChats == 1)
            #expect(beas.waitingChats == 1)
            #expect(beas.longestWaitSeconds != nil)
            #expect(beas.medianFirstResponseSeconds == nil)
            #expect(beas.messagesByHour.last == 4 && beas.messagesByHour.reduce(0, +) == 4)
            #expect(beas.onlineUsers == 0 && beas.onlineCustomers == 1)
            #expect(beas.staff == nil)

            _ = try await server.salon.send("answer", to: bos, as: Salon.bea)
            let salon = try await statistics(server, as: Salon.ada, "?scope=salon")
            #expect(salon.totalChats == 3)
            #expect(salon.totalMessages == 6)
            #expect(salon.waitingChats == 1)
            #expect(salon.medianFirstResponseSeconds != nil)
            #expect(
                salon.staff?.map { [$0.name ?? "", "\($0.openChats)", "\($0.waitingChats)"] }
                    == [["Ada", "1", "0"], ["Cem", "0", "0"], ["bea@glow", "2", "0"]])
            try await socket.cut()
        }
    }

    @Test("a chat that was put away counts as such, and waits for nobody")
    func archived() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.patch(id, ChatPatch(isArchived: true), by: Salon.ada) }
            let numbers = try await statistics(server, as: Salon.ada, "?scope=salon")
            #expect(numbers.totalChats == 1 && numbers.archivedChats == 1 && numbers.activeChats == 0)
            #expect(numbers.waitingChats == 0 && numbers.longestWaitSeconds == nil && numbers.unassignedChats == 0)
        }
    }

    @Test("another salon's doings are in nobody's numbers")
    func isolation() async throws {
        try await withChatServer { server in
            _ = try await server.salon.waitingChat()
            let socket = try await server.connect(Salon.bo)
            for query in ["", "?scope=salon"] {
                let numbers = try await statistics(server, as: Salon.dora, query)
                var nothing = ChatStatistics()
                nothing.messagesByHour = [Int](repeating: 0, count: 24)
                if !query.isEmpty {
                    nothing.staff = [.init(id: 4, name: "Dora", isOnline: false, openChats: 0, waitingChats: 0)]
                }
                #expect(numbers == nothing)
            }
            try await socket.cut()
        }
    }

    @Test("today depends on the time zone, and a zone that nobody knows does not validate", .rules("STAT-02"))
    func zones() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            // As old as the day is long: sent today in no zone, within the last 24 hours in all.
            try await server.salon.store.write { transaction in
                try transaction.database.execute(
                    sql: "UPDATE message SET created_at = ? WHERE chat_id = ?",
                    arguments: [transaction.now.milliseconds - 86_000_000, id.rawValue])
            }
            var today: [Int] = []
            for zone in ["UTC", "Pacific/Kiritimati", "Pacific%2FPago_Pago", "Asia/Kathmandu"] {
                let numbers = try await statistics(server, as: Salon.ada, "?scope=salon&tz=\(zone)")
                #expect(numbers.messagesByHour.reduce(0, +) == 1)
                today.append(numbers.messagesToday)
            }
            // No place's day is older than 86,000 seconds but in its last seven minutes; never two of these at once.
            #expect(today.reduce(0, +) <= 1)
            let answer = try await server.call("GET", "/chat/stats?tz=Mars/Olympus", as: Salon.ada)
            #expect(answer.status == 422)
        }
    }

    @Test("only admins see the salon's numbers", .rules("STAT-02"))
    func scope() async throws {
        try await withChatServer { server in
            let answer = try await server.call("GET", "/chat/stats?scope=salon", as: Salon.bea)
            #expect(answer.status == 403)
        }
    }

    @Test("after many wrote at once, the salon's numbers, the metrics and the audit say what was done")
    func load() async throws {
        var settings = RealtimeSettings()
        (settings.messagesPerSecond, settings.commandsPerSecond) = (0, 0)
        let (people, lines, answers) = (8, 20, 5)
        try await withChatServer(settings) { server in
            try await server.salon.store.write { transaction in
                for id in 0..<people {
                    try transaction.database.execute(
                        sql: "INSERT INTO customer (id, phone, password_hash, created_at) VALUES (?, ?, '', 0)",
                        arguments: [100 + id, "+49\(100 + id)"])
                }
            }
            let before = try await server.scrape()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for id in 0..<people {
                    group.addTask { try await hold(server, Int64(100 + id), lines: lines, answers: answers) }
                }
                try await group.waitForAll()
            }
            let numbers = try await statistics(server, as: Salon.ada, "?scope=salon")
            let sent = people * (1 + lines + answers)
            #expect(numbers.totalChats == people && numbers.activeChats == people)
            #expect(numbers.totalMessages == sent - people)
            #expect(numbers.messagesByHour.reduce(0, +) == sent - people)
            #expect(numbers.unassignedChats == 0 && numbers.waitingChats == 0)
            #expect(numbers.medianFirstResponseSeconds != nil)
            #expect(numbers.staff?.first { $0.id == 2 }?.openChats == people)
            // Bea has read nothing, and one line of each was deleted.
            #expect(numbers.unreadMessages == people * lines)

            let after = try await server.scrape()
            func messages(_ side: String) -> Double {
                after.value("chat_messages_total", ["sender": side])
                    - before.value("chat_messages_total", ["sender": side])
            }
            #expect(messages("customer") == Double(people * (1 + lines)))
            #expect(messages("user") == Double(people * answers))
            #expect(after.value("chat_received_commands_total") >= Double(people * lines))
            let route = ["method": "POST", "route": "/api/v1/chat/chats/{id}/claim", "status": "200"]
            #expect(after.value("http_requests_total", route) == Double(people))

            let actions = try await server.salon.store.audited().map { $0.split(separator: ", ")[1] }
            #expect(actions.count { $0 == "chat_claimed" } == people)
            #expect(actions.count { $0 == "message_deleted" } == people)
            #expect(actions.count == 2 * people)
        }
    }

    /// A customer opens a chat and writes; Bea takes it and answers; Ada deletes a line.
    private func hold(_ server: TestChatServer, _ customer: Int64, lines: Int, answers: Int) async throws {
        let someone = Principal(
            key: .customer(customer), salonID: nil, role: nil, sessionID: nil,
            expiresAt: Timestamp(milliseconds: .max))
        let opened = try await server.call(
            "POST", "/chat/chats/customer", as: someone, body: #"{"salon_id":1,"initial_message":"hello"}"#)
        let id = ChatID(try #require(opened.json["id"]?.integerValue))
        let socket = try await server.connect(someone)
        var last: Int64 = 0
        for line in 1...lines {
            try await socket.send(.sendMessage(id, MessageDraft(text: "\(line)")))
            last = try #require(try await socket.next("message")["message"]?["id"]?.integerValue)
        }
        #expect(try await server.call("POST", "/chat/chats/\(id)/claim", as: Salon.bea).status == 200)
        for answer in 1...answers { _ = try await server.salon.send("\(answer)", to: id, as: Salon.bea) }
        #expect(try await server.call("DELETE", "/chat/messages/\(last)", as: Salon.ada).status == 200)
        try await socket.cut()
    }
}
