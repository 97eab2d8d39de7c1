import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Who may make which call", .timeLimit(.minutes(5)))
struct CallIsolationTests {
    @Test(
        "every call about chats and of administration has a row here, and every row says what each caller gets",
        .threats("ISO-03"))
    func completeness() async throws {
        try await withChatServer { server in
            let calls = Set(
                server.routes.filter { $0.path.hasPrefix("/api/v1/chat/") || $0.path.hasPrefix("/api/v1/admin/") }
                    .map { "\($0.method) \($0.path.dropFirst("/api/v1".count))" })
            #expect(!calls.isEmpty)
            #expect(calls == Set(CallRow.all.map(\.route)))
            for row in CallRow.all { #expect(Set(row.outcomes.keys) == Set(Caller.allCases), "\(row.testDescription)") }
        }
    }

    @Test(
        "a refused call is answered by the rule, stores nothing and is told to nobody", .threats("ISO-01", "ISO-02"),
        .rules("GEN-16", "GEN-17", "MSG-14"), arguments: CallRow.all)
    func refused(row: CallRow) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let listeners = try await Listeners(fixture)
            let before = try await fixture.stored()
            for (caller, outcome) in row.outcomes {
                guard case .refused(let status, let code) = outcome else { continue }
                let answer = try await row.call(server, as: caller, on: fixture.target(of: caller))
                #expect(answer.status == status, "\(caller)")
                #expect(answer.json["code"]?.stringValue == code.rawValue, "\(caller)")
                #expect(try await fixture.stored() == before, "\(caller)")
                #expect(server.bus.deliveryMarks.take().isEmpty, "\(caller)")
                #expect(try await listeners.heard() == [], "\(caller)")
            }
        }
    }

    @Test("a call that is not refused works: the refusals are for the caller, not for the call", arguments: CallRow.all)
    func allowed(row: CallRow) async throws {
        for (caller, outcome) in row.outcomes where outcome == .allowed {
            try await withChatServer { server in
                let fixture = try await IsolationFixture(server)
                let answer = try await row.call(server, as: caller, on: fixture.target(of: caller))
                #expect((200..<300).contains(answer.status), "\(caller) \(answer.json)")
            }
        }
    }

    @Test(
        "what is another's is answered word for word as what is not there", .threats("ISO-01"), .rules("GEN-17"),
        arguments: CallRow.all)
    func noOracle(row: CallRow) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let nothing = IsolationFixture.Target.nothing
            for (caller, outcome) in row.outcomes where outcome == .notFound {
                let others = try await row.call(server, as: caller, on: fixture.target(of: caller))
                let missing = try await row.call(server, as: caller, on: nothing)
                #expect(others.status == missing.status && others.json == missing.json, "\(caller)")
            }
        }
    }

    @Test(
        "lists, histories and searches hold what one may read and nothing else", .threats("ISO-02"),
        .rules("CHAT-05", "CHAT-06", "FIND-02"), arguments: Caller.allCases)
    func lists(caller: Caller) async throws {
        guard let principal = caller.principal else { return }
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            try await server.salon.store.feedSearchIndex()
            let chats = [Caller.customer, .blocked].map { fixture.target(of: $0).chatID } + [fixture.foreign.chatID]
            var readable: [ChatID] = []
            for id in chats
            where [.participant, .observer].contains(try await server.salon.chat(id).access(of: principal)) {
                readable.append(id)
            }
            let expected: [Caller: Int] = [.admin: 3, .staff: 3, .customer: 1, .otherCustomer: 1, .blocked: 1]
            #expect(readable.count == expected[caller] ?? 0)
            let list = principal.key.type == .customer ? "/chat/chats/customer" : "/chat/chats"
            let scope = principal.isAdmin ? "?scope=all" : ""
            let listed = try await server.call("GET", list + scope, as: principal).json.arrayValue ?? []
            #expect(Set(listed.compactMap { $0["id"]?.integerValue }) == Set(readable.map(\.rawValue)))
            let found = try await server.call("GET", "/chat/search?q=hello", as: principal).json
            let results = found["results"]?.arrayValue ?? []
            #expect(
                Set(results.compactMap { $0["message"]?["chat_id"]?.integerValue }) == Set(readable.map(\.rawValue)))
            #expect(found["total"]?.integerValue == Int64(results.count))
        }
    }

    @Test(
        "every call of one side or role refuses all others, and every call that wants a token refuses none",
        .rules("GEN-13", "GEN-15", "ADM-06"))
    func sides() async throws {
        try await withChatServer { server in
            for route in server.routes where route.access != .anyone {
                let path = route.path.replacing("{id}", with: "1").replacing("{user_id}", with: "1")
                    .replacing("{connection_id}", with: "1")
                for caller in Caller.allCases.filter({ [.nobody, .admin, .staff, .customer].contains($0) }) {
                    let isAdmitted = caller.principal.map(route.access.admits) ?? false
                    if isAdmitted { continue }
                    let answer = try await server.request("\(route.method)", path, as: caller.principal)
                    let json = try JSONParser.parse(answer.bytes)
                    let outcome = caller == .nobody ? (401, "unauthorized") : (403, "forbidden")
                    #expect(answer.status == outcome.0, "\(caller) \(route.method) \(route.path)")
                    #expect(json["code"]?.stringValue == outcome.1, "\(caller) \(route.method) \(route.path)")
                }
            }
        }
    }

    @Test(
        "another's message is no way in: neither to read up to nor to reply to", .threats("ISO-07"),
        arguments: [
            ("PUT", "/chat/chats/{id}/read", #"{"message_id":{message}}"#),
            (
                "POST", "/chat/chats/{id}/messages",
                #"{"content":"x","message_type":"text","reply_to_message_id":{message}}"#
            ),
        ])
    func borrowedMessages(method: String, path: String, body: String) async throws {
        try await withChatServer { server in
            let fixture = try await IsolationFixture(server)
            let listeners = try await Listeners(fixture)
            let before = try await fixture.stored()
            let chatID = fixture.target(of: .customer).chatID
            var answers: [JSONValue] = []
            for message in [fixture.foreign.messageID, MessageID(999)] {
                let answer = try await server.call(
                    method, path.replacing("{id}", with: "\(chatID)"), as: Salon.bo,
                    body: body.replacing("{message}", with: "\(message)"))
                #expect(answer.status == 404)
                answers.append(answer.json)
            }
            #expect(answers[0] == answers[1])
            #expect(try await fixture.stored() == before)
            #expect(try await listeners.heard() == [])
        }
    }
}
