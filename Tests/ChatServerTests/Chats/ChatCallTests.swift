import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Calls about chats", .timeLimit(.minutes(2)))
struct ChatCallTests {
    static let chatFields: Set<String> = [
        "id", "chat_type", "salon_id", "salon_name", "title", "is_active", "is_archived", "last_message_at",
        "last_message_id", "last_message_preview", "created_at", "updated_at", "participants", "total_messages",
        "unread_count", "online_participants", "waiting_since", "revision",
    ]
    static let participantFields: Set<String> = [
        "participant_type", "participant_id", "joined_at", "is_active", "unread_count", "is_muted", "last_read_at",
        "last_read_message_id", "last_delivered_message_id", "name", "email", "phone", "avatar_url", "is_online",
        "last_seen_at",
    ]

    private func people(_ chat: JSONValue) -> Set<String> {
        Set(
            (chat["participants"]?.arrayValue ?? []).filter { $0["is_active"]?.boolValue == true }.map {
                "\($0["participant_type"]?.stringValue ?? "") \($0["participant_id"]?.integerValue ?? 0)"
            })
    }

    @Test("staff open chats with customers and colleagues", .rules("CHAT-01", "CHAT-02"))
    func openingAsStaff() async throws {
        try await withChatServer { server in
            func open(_ body: String) async throws -> (status: Int, json: JSONValue) {
                try await server.call("POST", "/chat/chats", as: Salon.bea, body: body)
            }
            let first = try await open(#"{"customer_id":1,"title":"Cut","initial_message":"Hello"}"#)
            #expect(first.status == 201 && first.json["title"]?.stringValue == "Cut")
            #expect(first.json["chat_type"]?.stringValue == "user_customer")
            #expect(first.json["last_message_preview"]?.stringValue == "Hello")
            #expect(people(first.json) == ["user 2", "customer 1"])
            let again = try await open(#"{"phone_number":"+1 (0001)"}"#)
            #expect(again.status == 200 && again.json["id"] == first.json["id"])
            let byNumber = try await open(#"{"phone_number":"+10002"}"#)
            #expect(byNumber.status == 201 && people(byNumber.json) == ["user 2", "customer 2"])
            #expect(try await open(#"{"customer_id":99}"#).status == 404)
            #expect(try await open(#"{"phone_number":"+19999999999"}"#).status == 404)
            let staff = try await open(#"{"user_ids":[3]}"#)
            #expect(staff.status == 201 && staff.json["chat_type"]?.stringValue == "user_user")
            #expect(people(staff.json) == ["user 2", "user 3"])
            let same = try await server.call("POST", "/chat/chats", as: Salon.cem, body: #"{"user_ids":[2]}"#)
            #expect(same.status == 200 && same.json["id"] == staff.json["id"])
            #expect(try await open(#"{"user_ids":[3,4]}"#).status == 404)
            // Another salon's customer is none of Dora's, but a whole number finds anyone.
            let dora = try await server.call("POST", "/chat/chats", as: Salon.dora, body: #"{"customer_id":1}"#)
            let daring = try await server.call(
                "POST", "/chat/chats", as: Salon.dora, body: #"{"phone_number":"+10001"}"#)
            #expect(dora.status == 404 && daring.status == 201)
        }
    }

    @Test("customers open chats with a salon, or with one of its staff", .rules("CHAT-03", "CHAT-04"))
    func openingAsCustomer() async throws {
        try await withChatServer { server in
            func open(_ body: String) async throws -> (status: Int, json: JSONValue) {
                try await server.call("POST", "/chat/chats/customer", as: Salon.bo, body: body)
            }
            let waiting = try await open(#"{"salon_id":1,"initial_message":"Hi"}"#)
            #expect(waiting.status == 201 && people(waiting.json) == ["customer 1"])
            let queue = try await server.call("GET", "/chat/chats?scope=unassigned", as: Salon.cem)
            #expect(queue.json.arrayValue?.map { $0["id"] } == [waiting.json["id"]])
            let named = try await open(#"{"user_id":4}"#)
            #expect(named.status == 201 && named.json["salon_id"]?.integerValue == 2)
            #expect(people(named.json) == ["customer 1", "user 4"])
            #expect(try await open("{}").status == 422)
            #expect(try await open(#"{"salon_id":9}"#).status == 404)
            #expect(try await open(#"{"user_id":9}"#).status == 404)
            #expect(try await open(#"{"user_id":4,"salon_id":1}"#).status == 404)
            let mine = try await server.call("GET", "/chat/chats/customer", as: Salon.bo)
            #expect(Set(mine.json.arrayValue?.map { $0["salon_name"]?.stringValue } ?? []) == ["Glow", "Other"])
        }
    }

    @Test(
        "opening it again gives the one conversation, brought back, with the message and the colleague",
        .rules("CHAT-14", "CHAT-15"))
    func reopening() async throws {
        try await withChatServer { server in
            let first = try await server.call(
                "POST", "/chat/chats/customer", as: Salon.bo, body: #"{"user_id":2,"initial_message":"one"}"#)
            let id = try #require(first.json["id"]?.integerValue)
            _ = try await server.call("PATCH", "/chat/chats/\(id)", as: Salon.bea, body: #"{"is_archived":true}"#)
            let asCem = try await server.call(
                "POST", "/chat/chats", as: Salon.cem, body: #"{"customer_id":1,"initial_message":"two"}"#)
            #expect(asCem.status == 200 && asCem.json["id"]?.integerValue == id)
            #expect(asCem.json["is_archived"]?.boolValue == false)
            #expect(people(asCem.json) == ["customer 1", "user 2", "user 3"])
            let asBo = try await server.call(
                "POST", "/chat/chats/customer", as: Salon.bo, body: #"{"user_id":1,"salon_id":1}"#)
            #expect(asBo.status == 200 && asBo.json["id"]?.integerValue == id)
            #expect(people(asBo.json) == ["customer 1", "user 1", "user 2", "user 3"])
            let page = try await server.call("GET", "/chat/chats/\(id)/messages", as: Salon.bo)
            #expect(page.json["messages"]?.arrayValue?.map { $0["content"]?.stringValue } == ["two", "one"])
        }
    }

    @Test("of many who open it at once one gets 201, and all the same chat", .rules("CHAT-16"))
    func openingAtOnce() async throws {
        try await withChatServer { server in
            let answers = try await withThrowingTaskGroup(of: (Int, Int64?).self) { group in
                for index in 0..<20 {
                    group.addTask {
                        let answer =
                            index.isMultiple(of: 2)
                            ? try await server.call("POST", "/chat/chats", as: Salon.bea, body: #"{"customer_id":1}"#)
                            : try await server.call(
                                "POST", "/chat/chats/customer", as: Salon.bo, body: #"{"salon_id":1}"#)
                        return (answer.status, answer.json["id"]?.integerValue)
                    }
                }
                return try await group.reduce(into: [(Int, Int64?)]()) { $0.append($1) }
            }
            #expect(Set(answers.map(\.1)).count == 1)
            #expect(answers.count { $0.0 == 201 } == 1 && answers.count { $0.0 == 200 } == 19)
        }
    }

    @Test("a chat has one shape in list, detail and events", .rules("CHAT-07", "CHAT-12", "CHAT-13"))
    func shape() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let bea = try await server.connect(Salon.bea)
            let patched = try await server.call(
                "PATCH", "/chat/chats/\(chat)", as: Salon.bea, body: #"{"title":"Cut"}"#)
            let told = try #require(try await bea.next("chat_updated")["chat"])
            let detail = try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bea)
            let list = try await server.call("GET", "/chat/chats", as: Salon.bea)
            for json in [patched.json, told, detail.json, try #require(list.json.arrayValue?.first)] {
                #expect(json.names == Self.chatFields)
                let participants = json["participants"]?.arrayValue ?? []
                #expect(participants.count == 2 && participants.allSatisfy { $0.names == Self.participantFields })
                #expect(json == detail.json)
            }
            #expect(detail.json["online_participants"]?.arrayValue == [.integer(2)])
            for who in [Salon.ada, Salon.bo] {
                #expect(try await server.call("GET", "/chat/chats/\(chat)", as: who).json.names == Self.chatFields)
            }
        }
    }

    @Test(
        "a preview is a text's first 100 characters, or says what else was sent", .rules("CHAT-12", "CHAT-13"),
        arguments: [
            (#""content":"Hi""#, "Hi"),
            (#""content":"\#(String(repeating: "é", count: 150))""#, String(repeating: "é", count: 100)),
            (#""message_type":"image","media_url":"https://example.com/a.png""#, "[Image]"),
            (#""message_type":"voice","media_url":"https://example.com/a.ogg""#, "[Voice note]"),
        ])
    func preview(fields: String, preview: String) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let sent = try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: Salon.bo, body: "{\(fields)}")
            #expect(sent.status == 201)
            let answer = try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bo)
            #expect(answer.json["last_message_preview"]?.stringValue == preview)
        }
    }

    @Test("a list is newest message first, archived chats apart", .rules("CHAT-05", "CHAT-08"))
    func order() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let other = try await server.salon.store.write {
                try $0.open(OpenChatAsStaff(.customer(2)), by: Salon.bea).chat.id
            }
            func list(_ query: String = "") async throws -> [Int64] {
                let answer = try await server.call("GET", "/chat/chats\(query)", as: Salon.bea)
                return try #require(answer.json.arrayValue).compactMap { $0["id"]?.integerValue }
            }
            // The second has no message yet: when it was made counts.
            #expect(try await list() == [other.rawValue, chat.rawValue])
            try await server.salon.store.write { transaction in
                try transaction.database.execute(
                    sql: "UPDATE chat SET created_at = created_at - 5000, last_message_at = last_message_at - 5000")
                transaction.forgetAccounts()
            }
            _ = try await server.salon.send("news", to: chat, as: Salon.bo)
            #expect(try await list() == [chat.rawValue, other.rawValue])
            let patched = try await server.call(
                "PATCH", "/chat/chats/\(other)", as: Salon.bea, body: #"{"is_archived":true}"#)
            #expect(patched.status == 200)
            #expect(try await list() == [chat.rawValue])
            #expect(try await list("?is_archived=true") == [other.rawValue])
            let customers = try await server.call("GET", "/chat/chats/customer?is_archived=true", as: Salon.eda)
            #expect(customers.json.arrayValue?.count == 1)
        }
    }

    @Test(
        "colleagues come and go; who left keeps no access", .threats("ISO-04"), .rules("CHAT-09", "CHAT-10", "CLAIM-03")
    )
    func participants() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            #expect(try await server.call("POST", "/chat/chats/\(chat)/claim", as: Salon.bea).status == 200)
            func add(_ id: Int64) async throws -> (status: Int, json: JSONValue) {
                try await server.call(
                    "POST", "/chat/chats/\(chat)/participants", as: Salon.bea, body: #"{"user_id":\#(id)}"#)
            }
            for _ in 0..<2 {
                let answer = try await add(3)
                #expect(answer.status == 200 && people(answer.json) == ["customer 1", "user 2", "user 3"])
            }
            for id: Int64 in [4, 99] { #expect(try await add(id).status == 404) }
            func remove(_ id: Int64, as who: Principal) async throws -> Int {
                try await server.call("DELETE", "/chat/chats/\(chat)/participants/\(id)", as: who).status
            }
            #expect(try await remove(3, as: Salon.cem) == 204)
            for (method, path) in [("GET", ""), ("GET", "/messages"), ("GET", "/changes?since=0"), ("PUT", "/mute")] {
                let answer = try await server.call(
                    method, "/chat/chats/\(chat)\(path)", as: Salon.cem,
                    body: method == "PUT" ? #"{"is_muted":true}"# : "")
                #expect(answer.status == 403 && answer.json["code"]?.stringValue == "not_participant", "\(path)")
            }
            #expect(try await remove(2, as: Salon.ada) == 204)
            let queue = try await server.call("GET", "/chat/chats?scope=unassigned", as: Salon.cem)
            #expect(queue.json.arrayValue?.compactMap { $0["id"]?.integerValue } == [chat.rawValue])
            #expect(try await server.call("POST", "/chat/chats/\(chat)/claim", as: Salon.cem).status == 200)
        }
    }

    @Test("muting is one's own affair: shown to oneself, told to nobody, no revision", .rules("CHAT-11", "SYNC-01"))
    func mute() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let bo = try await server.connect(Salon.bo)
            try await bo.join(chat)
            let before = try await server.salon.chat(chat).revision
            let answer = try await server.call(
                "PUT", "/chat/chats/\(chat)/mute", as: Salon.bea, body: #"{"is_muted":true}"#)
            #expect(answer.status == 200)
            let mine = answer.json["participants"]?.arrayValue?.first { $0["participant_type"]?.stringValue == "user" }
            #expect(mine?["is_muted"]?.boolValue == true)
            #expect(try await bo.settled() == [])
            #expect(try await server.salon.chat(chat).revision == before)
        }
    }

    @Test("staff are shown to customers without their emails", .rules("CHAT-18"))
    func names() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let edas = try await server.salon.store.write {
                try $0.open(OpenChatAsStaff(.customer(2)), by: Salon.cem).chat.id
            }
            _ = try await server.salon.send("hello", to: chat, as: Salon.bea)
            func participant(_ type: String, _ chat: ChatID, as who: Principal) async throws -> JSONValue {
                let answer = try await server.call("GET", "/chat/chats/\(chat)", as: who)
                return try #require(
                    answer.json["participants"]?.arrayValue?.first { $0["participant_type"]?.stringValue == type })
            }
            let toBo = try await participant("user", chat, as: Salon.bo)
            #expect(toBo["name"]?.stringValue == "Staff 2" && toBo["email"]?.isNull == true)
            let toAda = try await participant("user", chat, as: Salon.ada)
            #expect(toAda["name"]?.stringValue == "bea@glow" && toAda["email"]?.stringValue == "bea@glow")
            let eda = try await participant("customer", edas, as: Salon.cem)
            #expect(eda["name"]?.stringValue == "+10002" && eda["phone"]?.stringValue == "+10002")
            for path in [
                "/chat/chats/customer", "/chat/chats/\(chat)", "/chat/chats/\(chat)/messages",
                "/chat/chats/\(chat)/changes?since=0",
            ] {
                let token = try await server.token(Salon.bo)
                let answer = try await server.request("GET", path, token: token)
                #expect(answer.status == 200 && !answer.body.contains("@glow"), "\(path)")
            }
        }
    }

    @Test("history goes by pages, and by what comes before or after", .rules("HIST-01", "HIST-02", "HIST-03"))
    func history() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            for number in 2...55 { _ = try await server.salon.send("\(number)", to: chat, as: Salon.bo) }
            func page(_ query: String) async throws -> JSONValue {
                let answer = try await server.call("GET", "/chat/chats/\(chat)/messages\(query)", as: Salon.bo)
                #expect(answer.status == 200)
                #expect(answer.json.names == ["messages", "total", "page", "page_size", "has_more"])
                return answer.json
            }
            func ids(_ page: JSONValue) -> [Int64] {
                page["messages"]?.arrayValue?.compactMap { $0["id"]?.integerValue } ?? []
            }
            let first = try await page("")
            #expect(ids(first).count == 50 && first["page_size"]?.integerValue == 50)
            #expect(first["total"]?.integerValue == 55 && first["has_more"]?.boolValue == true)
            let second = try await page("?page=2")
            #expect(second["has_more"]?.boolValue == false)
            let all = ids(first) + ids(second)
            #expect(all.count == 55 && all == all.sorted(by: >))
            #expect(ids(try await page("?before_message_id=\(all[9])&page_size=5")) == Array(all[10..<15]))
            #expect(ids(try await page("?after_message_id=\(all[9])&page_size=5")) == Array(all[4..<9].reversed()))
            #expect(ids(try await page("?after_message_id=\(all[0])")) == [])
            #expect(ids(try await page("?before_message_id=\(Int64.max)&page_size=1")) == [all[0]])
            #expect(ids(try await page("?page=999999")) == [])
        }
    }
}
