import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Calls about messages", .timeLimit(.minutes(2)))
struct MessageCallTests {
    static let messageFields: Set<String> = [
        "id", "chat_id", "client_message_id", "sender_type", "sender_id", "sender_user_id", "sender_customer_id",
        "sender_name", "sender_avatar", "message_type", "content", "media_url", "media_type", "media_size",
        "media_duration", "thumbnail_url", "reference_type", "reference_id", "reference_data", "reply_to_message_id",
        "reply_to_message", "is_edited", "is_deleted", "deleted_at", "is_delivered", "delivered_at", "created_at",
        "updated_at", "read_receipts", "attachments", "revision",
    ]

    private func post(
        _ body: String, to chat: ChatID, of server: TestChatServer, as who: Principal = Salon.bo
    ) async throws -> (status: Int, json: JSONValue) {
        try await server.call("POST", "/chat/chats/\(chat)/messages", as: who, body: body)
    }

    private func history(_ chat: ChatID, of server: TestChatServer, _ query: String = "") async throws -> [JSONValue] {
        let page = try await server.call("GET", "/chat/chats/\(chat)/messages\(query)", as: Salon.bo)
        return try #require(page.json["messages"]?.arrayValue)
    }

    @Test("a message has one shape in answer, history and events", .rules("MSG-01", "MSG-02", "MSG-03"))
    func shape() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let (v2, base) = (try await server.connect(Salon.bo), try await server.connect(Salon.bo, .base))
            for socket in [v2, base] { try await socket.join(chat) }
            let sent = try await post(#"{"content":"Hi","client_message_id":"a"}"#, to: chat, of: server)
            #expect(sent.status == 201)
            let stored = try #require(try await history(chat, of: server).first)
            let events = [try await v2.next("message")["message"], try await base.next("message")["message"]]
            for message in [sent.json, stored] + events.compactMap({ $0 }) {
                #expect(message.names == Self.messageFields)
                #expect(message == sent.json)
            }
            #expect(sent.json["sender_type"]?.stringValue == "customer" && sent.json["sender_id"]?.integerValue == 1)
            #expect(sent.json["sender_customer_id"]?.integerValue == 1 && sent.json["sender_user_id"]?.isNull == true)
            #expect(sent.json["content"]?.stringValue == "Hi" && sent.json["message_type"]?.stringValue == "text")
        }
    }

    @Test(
        "what does not fit is refused by both ways, and not stored", .rules("MSG-04", "MSG-05", "MSG-06", "MSG-15"),
        arguments: [
            (#""content":"""#, "validation_error"), (#""content":" \n\t\u2003 ""#, "validation_error"),
            (#""message_type":"text""#, "validation_error"), (#""content":null"#, "validation_error"),
            (#""content":"\#(String(repeating: "x", count: 10_001))""#, "message_too_long"),
            (#""message_type":"image""#, "validation_error"),
            (#""message_type":"voice","content":"x""#, "validation_error"),
            (#""message_type":"image","media_url":"javascript:alert(1)""#, "validation_error"),
            (#""message_type":"image","media_url":"ftp://example.com/a""#, "validation_error"),
            (#""message_type":"image","media_url":"/etc/passwd""#, "validation_error"),
            (#""content":"x","message_type":"system""#, "validation_error"),
            (#""content":"x","message_type":"file""#, "validation_error"),
            (#""content":"x","client_message_id":"""#, "validation_error"),
            (#""content":"x","client_message_id":"\#(String(repeating: "a", count: 65))""#, "validation_error"),
            (#""content":"x","client_message_id":"é""#, "validation_error"),
            (#""content":"x","client_message_id":"a\nb""#, "validation_error"),
            (
                #""content":"x","attachments":[\#(Array(repeating: #""/uploads/chat/a""#, count: 11).joined(separator: ","))]"#,
                "validation_error"
            ),
            (#""content":"x","reference":{"reference_type":"car","reference_id":1}"#, "validation_error"),
        ])
    func refused(fields: String, code: String) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let before = try await server.salon.chat(chat)
            let answer = try await post("{\(fields)}", to: chat, of: server)
            #expect(answer.status == 422 && answer.json["code"]?.stringValue == code)
            let bo = try await server.connect(Salon.bo)
            try await bo.send(text: Array(#"{"type":"send_message","chat_id":\#(chat),\#(fields)}"#.utf8))
            let error = try await bo.next()
            #expect(error.type == "error" && error["code"]?.stringValue == code)
            #expect(error["chat_id"]?.integerValue == chat.rawValue)
            #expect(error["request_type"]?.stringValue == "send_message")
            #expect(try await server.salon.chat(chat) == before)
        }
    }

    @Test("10,000 characters are taken, of however many bytes", .rules("MSG-05"), arguments: ["x", "é", "\u{1F600}"])
    func longest(character: String) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let text = String(repeating: character, count: 10_000)
            let answer = try await post(#"{"content":"\#(text)"}"#, to: chat, of: server)
            #expect(answer.status == 201 && answer.json["content"]?.stringValue == text)
        }
    }

    @Test("the body's chat must be the path's", .rules("MSG-06"))
    func otherChat() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            #expect(try await post(#"{"content":"x","chat_id":99}"#, to: chat, of: server).status == 400)
            #expect(try await post(#"{"content":"x","chat_id":\#(chat)}"#, to: chat, of: server).status == 201)
        }
    }

    @Test("a reply shows its target in short, as it is now", .rules("MSG-07", "EDIT-04"))
    func reply() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let long = String(repeating: "a", count: 150)
            let target = try #require(
                try await post(#"{"content":"\#(long)"}"#, to: chat, of: server).json["id"]?.integerValue)
            let reply = try await post(#"{"content":"yes","reply_to_message_id":\#(target)}"#, to: chat, of: server)
            #expect(reply.status == 201 && reply.json["reply_to_message_id"]?.integerValue == target)
            let short = try #require(reply.json["reply_to_message"])
            #expect(
                short.names == [
                    "id", "sender_type", "sender_id", "sender_name", "message_type", "content", "is_deleted",
                ])
            #expect(short["content"]?.stringValue == String(repeating: "a", count: 100))
            let other = try await server.salon.store.write {
                try $0.open(OpenChatAsCustomer(salonID: SalonID(2)), by: Salon.bo).chat.id
            }
            let foreign = try await post(#"{"content":"x","reply_to_message_id":\#(target)}"#, to: other, of: server)
            #expect(foreign.status == 404)
            #expect(try await server.call("DELETE", "/chat/messages/\(target)", as: Salon.bo).status == 200)
            let after = try #require(try await history(chat, of: server).first?["reply_to_message"])
            #expect(after["is_deleted"]?.boolValue == true && after["content"]?.stringValue == "[Message deleted]")
        }
    }

    @Test("a reference comes back as it was sent", .rules("MSG-08"))
    func reference() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let sent = try await post(
                #"{"content":"x","reference":{"reference_type":"appointment","reference_id":7,"reference_data":{"title":"Cut","n":[1]}}}"#,
                to: chat, of: server)
            for message in [sent.json, try #require(try await history(chat, of: server).first)] {
                #expect(message["reference_type"]?.stringValue == "appointment")
                #expect(message["reference_id"]?.integerValue == 7)
                #expect(message["reference_data"]?["title"]?.stringValue == "Cut")
                #expect(message["reference_data"]?["n"]?.arrayValue == [.integer(1)])
            }
        }
    }

    @Test("what anyone was told of is in the history by then", .rules("MSG-09"))
    func storedBeforeSeen() async throws {
        try await withChatServer(RealtimeTests.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            let (bo, bea) = (try await server.connect(Salon.bo), try await server.connect(Salon.bea, .base))
            for socket in [bo, bea] { try await socket.join(chat) }
            for number in 0..<30 {
                try await bo.send(.sendMessage(chat, MessageDraft(text: "\(number)")))
                for socket in [bea, bo] {
                    let told = try await socket.next("message")["message"]
                    let newest = try await history(chat, of: server, "?page_size=1").first
                    #expect(newest?["id"] == told?["id"] && told?["content"]?.stringValue == "\(number)")
                }
            }
        }
    }

    @Test("all see the messages of many senders in one order, the history's", .rules("MSG-13", "GEN-03"))
    func order() async throws {
        try await withChatServer(RealtimeTests.unlimited) { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let sockets = [
                try await server.connect(Salon.bo), try await server.connect(Salon.bea, .base),
                try await server.connect(Salon.bea), try await server.connect(Salon.ada),
            ]
            for socket in sockets { try await socket.join(chat) }
            try await withThrowingTaskGroup(of: [Int64].self) { group in
                for socket in sockets {
                    group.addTask {
                        var ids: [Int64] = []
                        while ids.count < 160 {
                            let message = try await socket.next("message")["message"]
                            ids.append(try #require(message?["id"]?.integerValue))
                        }
                        return ids
                    }
                }
                try await withThrowingTaskGroup(of: Void.self) { senders in
                    for (index, socket) in sockets.prefix(3).enumerated() {
                        senders.addTask {
                            for number in 0..<40 {
                                try await socket.send(.sendMessage(chat, MessageDraft(text: "\(index) \(number)")))
                            }
                        }
                    }
                    senders.addTask {
                        for number in 0..<40 { _ = try await server.salon.send("3 \(number)", to: chat, as: Salon.bo) }
                    }
                    try await senders.waitForAll()
                }
                var orders: Set<[Int64]> = []
                for try await ids in group { orders.insert(ids) }
                #expect(orders.count == 1)
                let order = try #require(orders.first)
                #expect(order == order.sorted() && Set(order).count == 160)
                var pages = try await history(chat, of: server, "?page_size=100")
                pages += try await history(chat, of: server, "?page_size=100&page=2")
                #expect(pages.compactMap { $0["id"]?.integerValue }.prefix(160).reversed() == order)
            }
        }
    }

    @Test("who is blocked since still learns that a message had arrived, and writes nothing", .rules("MSG-10"))
    func repeatedWhenBlocked() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            try await bo.join(chat)
            try await bo.send(.sendMessage(chat, MessageDraft(text: "one", clientMessageID: "a")))
            let id = try await bo.next("message")["message"]?["id"]
            try await server.salon.store.write { transaction in
                try transaction.database.execute(sql: "UPDATE salon_customer SET is_blocked = 1 WHERE customer_id = 1")
                transaction.forgetAccounts()
            }
            try await bo.send(.sendMessage(chat, MessageDraft(text: "one", clientMessageID: "a")))
            #expect(try await bo.next("message")["message"]?["id"] == id)
            let again = try await post(#"{"content":"one","client_message_id":"a"}"#, to: chat, of: server)
            #expect(again.status == 200 && again.json["id"] == id)
            try await bo.send(.sendMessage(chat, MessageDraft(text: "two", clientMessageID: "b")))
            #expect(try await bo.next("error")["code"]?.stringValue == "blocked")
            #expect(try await server.salon.chat(chat).totalMessages == 2)
        }
    }

    @Test("who was taken out of the chat gets no message of it back", .threats("ISO-04"), .rules("CHAT-10", "MSG-10"))
    func repeatedWhenRemoved() async throws {
        try await withChat { server, chat in
            _ = try await server.salon.store.write { try $0.addParticipant(3, to: chat, by: Salon.bea) }
            let body = #"{"content":"one","client_message_id":"a"}"#
            #expect(try await post(body, to: chat, of: server, as: Salon.cem).status == 201)
            _ = try await server.salon.store.write { try $0.removeParticipant(3, from: chat, by: Salon.bea) }
            let again = try await post(body, to: chat, of: server, as: Salon.cem)
            #expect(again.status == 403 && again.json["code"]?.stringValue == "not_participant")
        }
    }

    @Test("a sender edits and deletes; others do not", .rules("EDIT-01", "EDIT-02", "EDIT-03", "EDIT-05"))
    func revising() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let id = try #require(try await post(#"{"content":"one"}"#, to: chat, of: server).json["id"]?.integerValue)
            func edit(as who: Principal, _ content: String) async throws -> (status: Int, json: JSONValue) {
                try await server.call("PUT", "/chat/messages/\(id)", as: who, body: #"{"content":"\#(content)"}"#)
            }
            let edited = try await edit(as: Salon.bo, "two")
            #expect(edited.status == 200 && edited.json["content"]?.stringValue == "two")
            #expect(edited.json["is_edited"]?.boolValue == true)
            #expect(try await edit(as: Salon.bo, " ").status == 422)
            for who in [Salon.bea, Salon.ada] { #expect(try await edit(as: who, "three").status == 403) }
            #expect(try await server.call("DELETE", "/chat/messages/\(id)", as: Salon.bea).status == 403)
            #expect(try await history(chat, of: server).first?["content"]?.stringValue == "two")
            let deleted = try await server.call("DELETE", "/chat/messages/\(id)", as: Salon.ada)
            #expect(deleted.status == 200 && deleted.json["message"]?.stringValue == "Message deleted successfully")
            #expect(deleted.json.names == ["message"])
            #expect(try await edit(as: Salon.bo, "three").status == 409)
        }
    }

    @Test("the words of a deleted message are in no answer any more", .rules("EDIT-02", "EDIT-04"))
    func deleted() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let sent = try await post(
                #"{"content":"secret","reference":{"reference_type":"order","reference_id":7}}"#, to: chat, of: server)
            let id = try #require(sent.json["id"]?.integerValue)
            #expect(try await server.call("DELETE", "/chat/messages/\(id)", as: Salon.bo).status == 200)
            let token = try await server.token(Salon.bo)
            for path in [
                "/chat/chats/customer", "/chat/chats/\(chat)", "/chat/chats/\(chat)/messages?include_deleted=true",
                "/chat/chats/\(chat)/changes?since=0", "/chat/search?q=secret",
            ] {
                let answer = try await server.request("GET", path, token: token)
                #expect(answer.status == 200 && !answer.body.contains("secret"), "\(path)")
            }
            #expect(try await history(chat, of: server).count == 1)
            let tombstone = try #require(try await history(chat, of: server, "?include_deleted=true").first)
            #expect(tombstone["id"]?.integerValue == id && tombstone["is_deleted"]?.boolValue == true)
            #expect(
                tombstone["content"]?.stringValue == "[Message deleted]" && tombstone["deleted_at"]?.isNull == false)
            #expect(tombstone["reference_id"]?.isNull == true)
            let record = try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bo)
            #expect(record.json["total_messages"]?.integerValue == 1)
        }
    }

    @Test(
        "reading up to a message reads all before it, by both ways", .rules("READ-01", "READ-02", "READ-04", "READ-05"),
        arguments: [true, false])
    func reading(byREST: Bool) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            var ids = try await history(chat, of: server).compactMap { $0["id"]?.integerValue }
            for number in 1...3 {
                ids.append(
                    try #require(
                        try await post(#"{"content":"\#(number)"}"#, to: chat, of: server).json["id"]?.integerValue))
            }
            func unread(_ who: Principal) async throws -> Int64? {
                try await server.call("GET", "/chat/chats/\(chat)", as: who).json["unread_count"]?.integerValue
            }
            for (who, count) in [(Salon.bea, Int64(4)), (Salon.bo, 0), (Salon.ada, 0)] {
                #expect(try await unread(who) == count)
            }
            if byREST {
                let answer = try await server.call(
                    "PUT", "/chat/chats/\(chat)/read", as: Salon.bea, body: #"{"message_id":\#(ids[2])}"#)
                #expect(answer.status == 200)
            } else {
                let bea = try await server.connect(Salon.bea)
                try await bea.join(chat)
                try await bea.send(.readMessage(chat, [MessageID(ids[0]), MessageID(ids[2]), MessageID(ids[1])]))
                #expect(try await bea.next("read_receipt")["message_id"]?.integerValue == ids[2])
            }
            #expect(try await unread(Salon.bea) == 1)
            let readers = try await history(chat, of: server).reversed().map { $0["read_receipts"]?.arrayValue?.count }
            #expect(readers == [1, 1, 1, 0])
            let receipt = try await history(chat, of: server).last?["read_receipts"]?.arrayValue?.first
            #expect(receipt?.names == ["reader_type", "reader_id", "reader_name", "read_at"])
            #expect(receipt?["reader_id"]?.integerValue == 2 && receipt?["reader_name"]?.stringValue == "Staff 2")
            let strange = try await server.call(
                "PUT", "/chat/chats/\(chat)/read", as: Salon.bea, body: #"{"message_id":999}"#)
            #expect(strange.status == 404)
            // Answering reads nothing.
            _ = try await server.salon.send("answer", to: chat, as: Salon.bea)
            for who in [Salon.bea, Salon.bo] { #expect(try await unread(who) == 1) }
        }
    }

    @Test("a message is delivered by being fetched, or said to be", .rules("DLV-01"), arguments: [true, false])
    func delivery(byFetching: Bool) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let (bo, bea) = (try await server.connect(Salon.bo), try await server.connect(Salon.bea))
            for socket in [bo, bea] { try await socket.join(chat) }
            try await bo.send(.sendMessage(chat, MessageDraft(text: "there?")))
            let message = try #require(try await bea.next("message")["message"])
            let id = MessageID(try #require(message["id"]?.integerValue))
            // A v2 connection has it only once it says so.
            #expect(server.bus.deliveryMarks.take().isEmpty)
            #expect(try await history(chat, of: server).first?["is_delivered"]?.boolValue == false)
            if byFetching {
                _ = try await server.call("GET", "/chat/chats/\(chat)/messages", as: Salon.bea)
            } else {
                try await bea.send(.delivered(chat, id))
            }
            var told = try await bo.next("delivered")
            // Bo fetched it as well, and has it too.
            while told["participant_type"]?.stringValue != "user" { told = try await bo.next("delivered") }
            #expect(told["message_id"]?.integerValue == id.rawValue && told["participant_id"]?.integerValue == 2)
            let stored = try #require(try await history(chat, of: server).first)
            #expect(stored["is_delivered"]?.boolValue == true && stored["delivered_at"]?.stringValue != nil)
        }
    }
}
