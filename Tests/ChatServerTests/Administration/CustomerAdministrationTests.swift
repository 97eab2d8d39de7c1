import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Admins and their customers", .timeLimit(.minutes(5)))
struct CustomerAdministrationTests {
    @Test("a new number makes an account, a known one is linked and nothing else of it changes", .rules("ADM-03"))
    func adding() async throws {
        try await withChatServer { server in
            let made = try await server.call(
                "POST", "/admin/customers", as: Salon.dora,
                body: #"{"phone_number":"+49 30 1234567","name":"Gil","password":"long enough"}"#)
            #expect(made.status == 201, "\(made.json)")
            let gil = try CustomerAccount(json: made.json)
            #expect(gil.phoneNumber == "+49301234567" && gil.name == "Gil" && !gil.isBlocked)
            let linked = try await server.call(
                "POST", "/admin/customers", as: Salon.ada,
                body: #"{"phone_number":"+49301234567","name":"Other","password":"other password"}"#)
            #expect(linked.status == 200)
            #expect(try CustomerAccount(json: linked.json) == gil)
            let all = try await server.call("GET", "/admin/customers", as: Salon.ada).json.arrayValue ?? []
            #expect(all.count == 3)
            let found = try await server.call("GET", "/admin/customers?q=gi", as: Salon.ada).json.arrayValue ?? []
            #expect(found.count == 1)
            #expect(
                try await server.salon.store.audited() == ["user 1, customer_linked, customer \(gil.id), 127.0.0.1"])
            #expect(
                try await server.salon.store.audited(2) == ["user 4, customer_created, customer \(gil.id), 127.0.0.1"])
        }
    }

    @Test("an admin lists the salon's own customers alone, whatever is asked for", .threats("ISO-01"))
    func listing() async throws {
        try await withChatServer { server in
            for query in ["", "?q=Bo", "?q=%2B10001"] {
                let found = try await server.call("GET", "/admin/customers\(query)", as: Salon.dora)
                #expect(found.json.arrayValue?.isEmpty == true)
            }
        }
    }

    @Test("what a salon calls a customer its staff see, and neither the customer nor another salon")
    func renaming() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            let request = OpenChatAsCustomer(salonID: SalonID(2), initialMessage: "Hi")
            let other = try await server.salon.store.write { try $0.open(request, by: Salon.bo).chat.id }
            let ada = try await server.connect(Salon.ada)
            let answer = try await server.call(
                "PATCH", "/admin/customers/1", as: Salon.ada, body: #"{"name":"Bo, always late"}"#)
            #expect(answer.json["name"]?.stringValue == "Bo, always late")
            let told = try await ada.next("chat_updated")["chat"]
            #expect(told?["participants"]?.arrayValue?.first?["name"]?.stringValue == "Bo, always late")
            func name(_ id: ChatID, as principal: Principal) async throws -> String? {
                let chat = try await server.call("GET", "/chat/chats/\(id)", as: principal).json
                return chat["participants"]?.arrayValue?.first?["name"]?.stringValue
            }
            #expect(try await name(id, as: Salon.ada) == "Bo, always late")
            #expect(try await name(id, as: Salon.bo) == "Bo")
            #expect(try await name(other, as: Salon.dora) == "Bo")
            let sent = try await server.salon.send("Hello", to: id, as: Salon.bo)
            #expect(server.bus.renderer.message(sent.view, in: sent.chat, for: .user).senderName == "Bo, always late")
            #expect(server.bus.renderer.message(sent.view, in: sent.chat, for: .customer).senderName == "Bo")
            try await ada.cut()
        }
    }

    @Test(
        "a blocked customer reads, and opens and writes nothing, until unblocked; in other salons nothing changes",
        .rules("ADM-04"))
    func blocking() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            let mine = try await server.salon.send("mine", to: id, as: Salon.bo).view.record.id
            let path = "/chat/chats/\(id)/messages"
            let text = #"{"content":"x","message_type":"text"}"#
            for isBlocked in [true, false] {
                let answer = try await server.call(
                    "PATCH", "/admin/customers/1", as: Salon.ada, body: #"{"is_blocked":\#(isBlocked)}"#)
                #expect(answer.json["is_blocked"]?.boolValue == isBlocked)
                for (method, path, body) in [
                    ("POST", path, text), ("POST", "/chat/chats/customer", #"{"salon_id":1}"#),
                    ("PUT", "/chat/messages/\(mine)", #"{"content":"y"}"#), ("DELETE", "/chat/messages/\(mine)", ""),
                ] {
                    let answer = try await server.call(method, path, as: Salon.bo, body: body)
                    #expect((answer.json["code"]?.stringValue == "blocked") == isBlocked, "\(method) \(path)")
                    #expect((answer.status == 403) == isBlocked, "\(method) \(path)")
                }
                #expect(try await server.call("GET", path, as: Salon.bo).status == 200)
                let socket = try await server.connect(Salon.bo)
                try await socket.send(.sendMessage(id, MessageDraft(text: "x")))
                let event = try await socket.settled().first { $0["type"]?.stringValue != "presence" }
                #expect(event?["code"]?.stringValue == (isBlocked ? "blocked" : nil))
                try await socket.cut()
                let elsewhere = #"{"salon_id":2,"initial_message":"Hi"}"#
                #expect(
                    [200, 201].contains(
                        try await server.call("POST", "/chat/chats/customer", as: Salon.bo, body: elsewhere).status))
            }
            #expect(
                try await server.salon.store.audited() == [
                    "user 1, customer_blocked, customer 1, 127.0.0.1",
                    "user 1, customer_unblocked, customer 1, 127.0.0.1",
                ])
        }
    }

    @Test("what a command blocks is blocked, and on record, in the running server")
    func blockingByCommand() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            let commands = try AccountAdministration(dataPath: server.salon.folder.path)
            try await commands.setBlocked("+10001", salonID: 1, true)
            let answer = try await server.call(
                "POST", "/chat/chats/\(id)/messages", as: Salon.bo, body: #"{"content":"x","message_type":"text"}"#)
            #expect(answer.json["code"]?.stringValue == "blocked")
            #expect(try await server.salon.store.audited() == ["-, customer_blocked, customer 1, -"])
        }
    }
}
