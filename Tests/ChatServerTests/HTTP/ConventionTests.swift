import ChatTestSupport
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("What holds for every call", .timeLimit(.minutes(2)))
struct ConventionTests {
    /// The codes of docs/PROTOCOL.md, section 5.
    private static let codes: Set<String> = [
        "invalid_json", "validation_error", "unknown_type", "unauthorized", "forbidden", "not_found",
        "not_participant", "blocked", "conflict", "message_too_long", "too_large", "unsupported_media",
        "edit_window_closed", "method_not_allowed", "rate_limited", "internal",
    ]

    /// Calls that fail, each in its own way.
    private static let failures: [(method: String, path: String, body: String, status: Int)] = [
        ("GET", "/chat/chats/999", "", 404), ("GET", "/chat/nothing", "", 404), ("GET", "/chat/chats/x", "", 422),
        ("GET", "/chat/chats/\(String(repeating: "9", count: 30))", "", 422), ("GET", "/chat/chats/-1", "", 422),
        ("GET", "/chat/chats?limit=0", "", 422), ("GET", "/chat/chats?limit=201", "", 422),
        ("GET", "/chat/chats?scope=everything", "", 422), ("GET", "/chat/chats?is_archived=maybe", "", 422),
        ("GET", "/chat/chats/1/messages?page_size=101", "", 422), ("GET", "/chat/chats/1/messages?page=0", "", 422),
        ("GET", "/chat/chats/1/changes?since=-1", "", 422),
        ("PATCH", "/chat/chats/1", #"{"title":7}"#, 422), ("PATCH", "/chat/chats/1", "[]", 422),
        ("POST", "/chat/chats", "{}", 422), ("POST", "/chat/chats", #"{"customer_id":"1"}"#, 422),
        ("POST", "/chat/chats", "", 400), ("POST", "/chat/chats", "nonsense", 400),
        ("POST", "/chat/chats", "{\"customer_id\":1}{}", 400), ("POST", "/chat/chats", "\u{FEFF}{}", 400),
        ("POST", "/chat/chats/1/messages", #"{"content":"\ud800"}"#, 400),
        ("POST", "/chat/chats/1/messages", #"{"content":"\udc00\ud800"}"#, 400),
        ("POST", "/chat/chats/1/messages", String(repeating: "[", count: 33), 400),
        ("POST", "/chat/chats/1/messages", #"{"content":"x","chat_id":2}"#, 400),
        ("POST", "/chat/chats/1/messages", #"{"content":" \n "}"#, 422), ("DELETE", "/chat/chats", "", 405),
        ("PUT", "/chat/chats/1/read", #"{"message_id":99}"#, 404),
    ]

    @Test(
        "an error is a JSON object with a text or a list, and a code of the protocol; nothing is stored",
        .rules("GEN-01", "GEN-07", "GEN-08", "GEN-09", "GEN-10", "GEN-12"))
    func errors() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let before = try await server.salon.chat(chat)
            let token = try await server.token(Salon.bea)
            for failure in Self.failures {
                let answer = try await server.request(failure.method, failure.path, token: token, body: failure.body)
                let name = Comment(rawValue: "\(failure.method) \(failure.path) \(failure.body)")
                #expect(answer.status == failure.status, name)
                #expect(answer.headers["content-type"]?.hasPrefix("application/json") == true, name)
                let json = try answer.json
                #expect(json.names == ["detail", "code"], name)
                #expect(Self.codes.contains(json["code"]?.stringValue ?? ""), name)
                if failure.status == 422 {
                    let issues = try #require(json["detail"]?.arrayValue, name)
                    #expect(!issues.isEmpty && issues.allSatisfy { $0.names == ["loc", "msg", "type"] }, name)
                } else {
                    #expect(json["detail"]?.stringValue?.isEmpty == false, name)
                }
                if failure.status == 400, failure.body.contains("chat_id") == false {
                    #expect(json["code"]?.stringValue == "invalid_json", name)
                }
            }
            #expect(try await server.salon.chat(chat) == before)
        }
    }

    @Test("nesting is taken 32 deep, and not 33", .rules("GEN-10"))
    func nesting() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            for (depth, status) in [(31, 201), (32, 400)] {
                let nested = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
                let answer = try await server.call(
                    "POST", "/chat/chats/\(chat)/messages", as: Salon.bo, body: #"{"content":"x","more":\#(nested)}"#)
                #expect(answer.status == status, "\(depth + 1)")
            }
        }
    }

    @Test("unknown fields are ignored, in bodies and commands", .rules("GEN-02"))
    func unknownFields() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let sent = try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: Salon.bo,
                body: #"{"content":"by REST","colour":{"deep":[1,null]},"type":"nonsense"}"#)
            #expect(sent.status == 201)
            let bo = try await server.connect(Salon.bo)
            try await bo.send(
                text: Array(#"{"type":"send_message","chat_id":\#(chat),"content":"by socket","x":[{}]}"#.utf8))
            #expect(try await bo.next("message").words == "by socket")
        }
    }

    @Test(
        "every character comes back as it was sent, by both ways", .rules("GEN-03"),
        arguments: [
            "💇🏽‍♀️ 👨‍👩‍👧‍👦 🇹🇷", "e\u{301} é \u{1E9B}\u{323}", "\u{1B}[31mred\u{7}\u{8}", "مرحبا \u{202E}abc\u{202C}",
            "\u{FFFD}\u{10FFFD}",
            " leading and trailing ", "tab\tnewline\r\n\u{85}\u{2028}", "\u{FEFF}mark", "\u{1}\u{7F}",
            "\"\\/<script>&amp;",
            "\u{E000}\u{AD}\u{200B}\u{200D}",
        ])
    func characters(text: String) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bo = try await server.connect(Salon.bo)
            try await bo.send(.sendMessage(chat, MessageDraft(text: text)))
            func isKept(_ other: String?) -> Bool { other.map { $0.utf8.elementsEqual(text.utf8) } ?? false }
            #expect(isKept(try await bo.next("message").words))
            var writer = JSONWriter(capacity: 100)
            writer.object { $0.field("content", text) }
            let answer = try await server.call(
                "POST", "/chat/chats/\(chat)/messages", as: Salon.bo,
                body: String(decoding: writer.bytes, as: UTF8.self))
            #expect(answer.status == 201 && isKept(answer.json["content"]?.stringValue))
            let page = try await server.call("GET", "/chat/chats/\(chat)/messages?page_size=2", as: Salon.bo)
            for message in page.json["messages"]?.arrayValue ?? [] { #expect(isKept(message["content"]?.stringValue)) }
        }
    }

    @Test(
        "NUL is refused wherever a text is taken, and a title over 255 characters", .rules("GEN-04"),
        arguments: [
            ("POST", "/chat/chats/1/messages", #"{"content":"a\u0000b"}"#),
            ("POST", "/chat/chats/1/messages", #"{"content":"a","client_message_id":"a\u0000"}"#),
            ("PATCH", "/chat/chats/1", #"{"title":"a\u0000b"}"#),
            ("PATCH", "/chat/chats/1", #"{"title":"\#(String(repeating: "é", count: 256))"}"#),
            ("POST", "/chat/chats", #"{"customer_id":2,"title":"\u0000"}"#),
            ("POST", "/chat/chats", #"{"customer_id":2,"initial_message":"\u0000"}"#),
            ("POST", "/chat/chats", #"{"phone_number":"+1000\u00002"}"#),
        ])
    func nul(method: String, path: String, body: String) async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(chat, by: Salon.bea) }
            let before = try await server.salon.chat(chat)
            let answer = try await server.call(method, path, as: Salon.bea, body: body)
            #expect(answer.status == 422 || answer.status == 404)
            #expect(try await server.salon.chat(chat) == before)
            #expect(try await server.call("GET", "/chat/chats", as: Salon.bea).json.arrayValue?.count == 1)
        }
    }

    @Test("a title of 255 characters is taken as it is", .rules("GEN-04"))
    func longTitle() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let title = String(repeating: "é", count: 255)
            let answer = try await server.call(
                "PATCH", "/chat/chats/\(chat)", as: Salon.ada, body: #"{"title":"\#(title)"}"#)
            #expect(answer.json["title"]?.stringValue == title)
        }
    }

    @Test("every time is in UTC, with milliseconds and Z", .rules("GEN-05"))
    func times() async throws {
        try await withChatServer { server in
            let chat = try await server.salon.waitingChat()
            let bea = try await server.connect(Salon.bea)
            try await bea.join(chat)
            try await bea.send(.sendMessage(chat, MessageDraft(text: "x")))
            let answers = [
                try await server.call("GET", "/chat/chats/\(chat)", as: Salon.bo).json,
                try await server.call("GET", "/chat/chats/\(chat)/messages", as: Salon.bo).json,
                try await bea.next("message"),
            ]
            var times: [String] = []
            for answer in answers { Self.collectTimes(in: answer, into: &times) }
            #expect(times.count > 10)
            for time in times {
                #expect(time.wholeMatch(of: /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/) != nil, "\(time)")
            }
        }
    }

    private static func collectTimes(in json: JSONValue, into times: inout [String]) {
        for member in json.objectValue?.members ?? [] {
            if member.name.hasSuffix("_at") || ["timestamp", "waiting_since"].contains(member.name) {
                if let time = member.value.stringValue { times.append(time) }
            }
            collectTimes(in: member.value, into: &times)
        }
        for element in json.arrayValue ?? [] { collectTimes(in: element, into: &times) }
    }

    @Test("a list is all of it, or the part that was asked for", .rules("GEN-06"))
    func parts() async throws {
        try await withChatServer { server in
            try await server.salon.store.write { transaction in
                for number in 3...250 {
                    try transaction.database.execute(
                        sql: """
                            INSERT INTO customer (id, phone, name, password_hash, created_at) VALUES (?, ?, 'N', '', 0);
                            INSERT INTO salon_customer (salon_id, customer_id, created_at) VALUES (1, ?, 0)
                            """, arguments: [number, "+2\(1000 + number)", number])
                    _ = try transaction.open(OpenChatAsStaff(.customer(Int64(number))), by: Salon.bea)
                }
            }
            func ids(_ query: String) async throws -> [Int64] {
                let answer = try await server.call("GET", "/chat/chats\(query)", as: Salon.bea)
                #expect(answer.status == 200)
                return try #require(answer.json.arrayValue).compactMap { $0["id"]?.integerValue }
            }
            let all = try await ids("")
            #expect(all.count == 248)
            #expect(try await ids("?limit=200") == Array(all.prefix(200)))
            #expect(try await ids("?limit=7&offset=100") == Array(all[100..<107]))
            #expect(try await ids("?limit=7&offset=245") == Array(all[245...]))
            #expect(try await ids("?limit=7&offset=9999") == [])
        }
    }
}
