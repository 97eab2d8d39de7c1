import ChatWebSocket
import ChatWire

/// For each rule of docs/PROTOCOL.md a server that breaks it, and keeps all others as far as that goes together.
enum Faults {
    private static let send = "POST /chat/chats/*/messages"
    private static let history = "GET /chat/chats/*/messages"
    private static let message = "/chat/messages/*"
    private static let chat = "GET /chat/chats/*"
    private static let changes = "GET /chat/chats/*/changes"
    private static let read = "PUT /chat/chats/*/read"
    private static let login = "POST /auth/login"
    private static let refresh = "POST /auth/refresh"
    private static let search = "GET /chat/search"

    static let all: [String: Fault] = [
        "GEN-01": .header("* *", "content-type", "text/html"),
        "GEN-02": .answer(send, if: 201...201) { $0.status = 422 },
        "GEN-03": .event("message") { _, event in
            [
                event.setting(
                    "message.content",
                    to: event["message"]?["content"]?.stringValue.map { .string($0.filter(\.isASCII)) })
            ]
        },
        "GEN-04": .status(send, 422, becomes: 201),
        "GEN-05": .member(send, "created_at", "2026-01-09T10:30:00"),
        "GEN-06": .query("GET /chat/chats", without: "limit"),
        "GEN-07": .member("* *", "detail", nil),
        "GEN-08": .member("* *", "code", nil),
        "GEN-09": .member("* *", "detail", "Something is wrong"),
        "GEN-10": .status("* *", 400, becomes: 500),
        "GEN-11": .status("* *", 413, becomes: 201),
        "GEN-12": .status("* *", 405, becomes: 200),
        "GEN-13": .call("GET /chat/chats") { call in
            // As if the last byte of a signature did not matter.
            if let token = call.headers["authorization"], token.hasSuffix("x") {
                call.headers["authorization"] = String(token.dropLast())
            }
        },
        "GEN-14": .header("* *", "www-authenticate", nil),
        "GEN-15": .status("* *", 403, becomes: 200),
        "GEN-16": .leak("message"),
        "GEN-17": .answer(chat, if: 404...404) {
            $0.json = ["detail": "This chat is another salon's", "code": "not_found"]
        },
        "GEN-18": .header("* *", "access-control-allow-origin", "*"),

        "AUTH-01": .member(login, "access_token", nil),
        "AUTH-02": .status("POST /customer-auth/login", 200, becomes: 401),
        "AUTH-03": .answer("POST /customer-auth/register", if: 403...409) { $0.status = 201 },
        "AUTH-04": .answer(refresh, if: 200...200) {
            $0.json = $0.json?.setting("refresh_token", to: .string("\(UInt64.random(in: 0...UInt64.max))"))
        },
        "AUTH-05": .lost("POST /auth/logout", answering: 204),
        "AUTH-06": .member("GET /auth/me", "salon_name", nil),
        "AUTH-07": .lost("PUT /auth/password", answering: 204),
        "AUTH-08": .member(login, "expires_in", nil),
        "AUTH-09": .answer(login, if: 401...401) { answer in
            answer.json = [
                "detail": .string("Nobody has this name \(UInt64.random(in: 0...UInt64.max))"), "code": "unauthorized",
            ]
        },
        "AUTH-10": .answer(login, if: 429...429) { $0.status = 200 },
        "AUTH-11": .status(refresh, 401, becomes: 200),
        "AUTH-12": .status(login, 200, becomes: 401),

        "CHAT-01": .body("POST /chat/chats", "initial_message", nil),
        "CHAT-02": .member("POST /chat/chats", "chat_type", "user_customer"),
        "CHAT-03": .body("POST /chat/chats/customer", "initial_message", nil),
        "CHAT-04": .status("POST /chat/chats/customer", 422, becomes: 200),
        "CHAT-05": .answer("GET /chat/chats") { $0.json = $0.json?.arrayValue.map { .array($0.reversed()) } },
        "CHAT-06": .query("GET /chat/chats", without: "scope"),
        "CHAT-07": .answer(chat, if: 403...403) { $0.status = 200 },
        "CHAT-08": .body("PATCH /chat/chats/*", "is_archived", nil),
        "CHAT-09": .lost("POST /chat/chats/*/participants"),
        "CHAT-10": .lost("DELETE /chat/chats/*/participants/*", answering: 204),
        "CHAT-11": .lost("PUT /chat/chats/*/mute"),
        "CHAT-12": .member("GET /chat/chats", "[].online_participants", nil),
        "CHAT-13": .member(chat, "participants[].is_muted", nil),
        "CHAT-14": .answer("POST /chat/chats") {
            $0.json = $0.json?.setting("id", to: .integer(.random(in: 1...1_000_000)))
        },
        "CHAT-15": .member("POST /chat/chats", "is_archived", true),
        "CHAT-16": .status("POST /chat/chats", 200, becomes: 201),
        "CHAT-17": .answer(chat) { answer in
            answer.json = answer.json?.setting("waiting_since", to: answer.json?["last_message_at"])
        },
        "CHAT-18": .member(chat, "participants[].email", "ada@example.com"),
        "CLAIM-01": .status("POST /chat/chats/*/claim", 409, becomes: 200),
        "CLAIM-02": .member(chat, "participants", []),
        "CLAIM-03": .answer("GET /chat/chats") { $0.json = [] },
        "HIST-01": .answer(history) { answer in
            answer.json = answer.json?.setting(
                "messages", to: answer.json?["messages"]?.arrayValue.map { .array($0.reversed()) })
        },
        "HIST-02": .query(history, without: "before_message_id"),
        "HIST-03": .query(history, without: "after_message_id"),
        "FIND-01": .answer(search) { $0.json = $0.json?.setting("results[].snippet", to: "plain") },
        "FIND-02": .member(search, "total", 1),
        "FIND-03": .answer(search) { if $0.json?["total"] == 0 { $0.status = 500 } },
        "FIND-04": .member(search, "total", 1),
        "FIND-05": .query("GET /salons", without: "q"),

        "MSG-01": .lost(send, answering: 201, ["id": 999_999_999, "content": "Hello"]),
        "MSG-02": .member(history, "messages[].sender_name", nil),
        "MSG-03": .event("message", "message.revision", nil),
        "MSG-04": .answer(send, if: 400...499) { $0.status = 201 },
        "MSG-05": .status(send, 422, becomes: 413),
        "MSG-06": .status(send, 400, becomes: 201),
        "MSG-07": .member(send, "reply_to_message", nil),
        "MSG-08": .body(send, "reference", nil),
        "MSG-09": .answer(history) { answer in
            answer.json = answer.json?.setting(
                "messages", to: answer.json?["messages"]?.arrayValue.map { .array(Array($0.dropFirst())) })
        },
        "MSG-10": .call(send) { call in
            // As if repetitions were told by their words.
            if call.json?["content"]?.stringValue == "Something else" {
                call.body = call.json?.setting("client_message_id", to: nil).jsonBytes() ?? []
            }
        },
        "MSG-11": .leak("message"),
        "MSG-12": .body(send, "client_message_id", nil),
        "MSG-13": .event("message") { number, event in
            [
                event.setting(
                    "message.id",
                    to: event["message"]?["id"]?.integerValue.map { .integer($0 + (number.isMultiple(of: 2) ? 2 : 0)) })
            ]
        },
        "MSG-14": .answer(send, if: 403...404) { $0.status = 201 },
        "MSG-15": .status(send, 422, becomes: 201),
        "EDIT-01": .lost("PUT \(message)"),
        "EDIT-02": .lost("DELETE \(message)", ["message": "Message deleted successfully"]),
        "EDIT-03": .status("* \(message)", 403, becomes: 200),
        "EDIT-04": .query(history, without: "include_deleted"),
        "EDIT-05": .status("PUT \(message)", 403, becomes: 200),
        "READ-01": .noCommand("read_message"),
        "READ-02": .answer(history) { answer in
            guard let messages = answer.json?["messages"]?.arrayValue, messages.count > 1 else { return }
            answer.json = answer.json?.setting(
                "messages",
                to: .array(messages.dropLast() + [messages[messages.count - 1].setting("read_receipts", to: [])]))
        },
        "READ-03": .answer(history) { answer in
            answer.json = answer.json?.setting("messages[].read_receipts[].read_at", to: "2126-01-09T10:30:00.000Z")
        },
        "READ-04": .member("GET /chat/chats/customer", "[].unread_count", 1),
        "READ-05": .member(chat, "unread_count", 2),
        "READ-06": .command("read_message") { command in
            [command, ["type": "typing", "chat_id": command["chat_id"] ?? .null, "is_typing": true]]
        }.and(
            .event("typing") { _, event in [event.setting("type", to: "read_receipt")] }),
        "DLV-01": .member(history, "messages[].is_delivered", true),

        "WS-01": .event("connected", "participant_id", 999_999_999),
        "WS-02": .close(1008, becomes: nil),
        "WS-03": .close(1008, becomes: 4001, "nope"),
        "WS-04": .answer("GET /ws", if: 403...403) { $0.status = 400 },
        "WS-05": .event("connected", "protocol", "base"),
        "WS-06": .event("message", "revision", 7),
        "WS-07": .event("message") { number, event in number == 0 ? [] : [event] },
        "WS-08": Fault(command: { command in
            command["type"]?.stringValue == "ping" ? [command, command] : [command]
        }),
        "WS-09": .event("error", "code", "internal"),
        "OBS-01": .noEvent("typing"),
        "OBS-02": .leak("error"),
        "CMD-01": .noCommand("leave_chat"),
        "CMD-02": .command("join_chats") { command in
            [command.setting("chats", to: .array(Array(command["chats"]?.arrayValue?.prefix(1) ?? [])))]
        },
        "CMD-03": .noEvent("pong"),
        "CMD-04": .noCommand("auth"),
        "TYPE-01": .twice("typing"),
        "TYPE-02": .event("typing") { _, event in event["is_typing"] == false ? [] : [event] },
        "EVT-01": .event("connected", "epoch", nil),
        "EVT-02": .twice("message"),
        "EVT-03": .leak("typing"),
        "EVT-04": .noEvent("read_receipt"),
        "EVT-05": .noEvent("user_left"),
        "EVT-06": .twice("user_joined"),
        "EVT-07": .leak("error"),
        "EVT-08": .event("error", "request_type", nil),
        "EVT-09": .event("joined", "messages", []),
        "EVT-10": .noEvent("message_deleted"),
        "EVT-11": .noEvent("delivered"),
        "EVT-12": .leak("chat_created"),
        "EVT-13": .noEvent("chat_updated"),
        "EVT-14": .noEvent("chat_removed"),
        "EVT-15": .leak("presence"),
        "SYNC-01": .member(chat, "revision", 7),
        "SYNC-02": .event("read_receipt", "revision", nil),
        "SYNC-03": .member(changes, "reads", []),
        "SYNC-04": .query(changes, without: "limit"),
        "SYNC-05": .member(changes, "reset", false),
        "SYNC-06": .event("message") { number, event in number == 0 ? [] : [event] },
        "CLOSE-01": .close(1003, becomes: 1002),
        "CLOSE-02": .close(1007, becomes: 1008),
        "CLOSE-03": .close(1009, becomes: 1008),
        "CLOSE-04": .close(1008, becomes: 1008, "too_bad"),
        "CLOSE-05": .close(1013, becomes: 1011),
        "LIVE-01": Fault(swallows: { if case .ping = $0 { true } else { false } }),
        "RATE-01": .event("error", "retry_after", nil),

        "UP-01": .member("POST /chat/upload", "file_url", nil),
        "UP-02": .member("POST /chat/upload", "file_size", 0),
        "UP-03": .status("POST /chat/upload", 415, becomes: 201),
        "UP-04": .status("POST /chat/upload", 413, becomes: 201),
        "UP-05": .answer("GET /uploads/chat/*", if: 404...404) { $0.status = 200 },
        "UP-06": .header("GET /uploads/chat/*", "x-content-type-options", nil),
        "UP-07": .member("POST /chat/upload", "file_url", "/uploads/chat/../../etc/passwd"),
        "STAT-01": .member("GET /chat/stats", "total_messages", 7),
        "STAT-02": .member("GET /chat/stats", "messages_by_hour", []),
        "CONN-01": .member("GET /chat/connections", "connections[].protocol", nil),
        "CONN-02": .close(1008, becomes: 1000, "bye"),
        "ADM-01": .member("* /admin/users/*", "role", "staff"),
        "ADM-02": .close(1008, becomes: 1000, "bye"),
        "ADM-03": .member("* /admin/customers", "is_blocked", nil),
        "ADM-04": .member("* *", "code", "forbidden"),
        "ADM-05": .lost("DELETE /admin/customers/*", answering: 204),
        "ADM-06": .answer("PATCH /admin/users/*", if: 403...403) { $0.status = 200 },
        "DIR-01": .answer("GET /users") { $0.json = [] },
        "AUD-01": .answer("GET /admin/audit") { $0.json = [] },
        "OPS-01": .status("GET /ready", 200, becomes: 503),
        "OPS-02": .call("GET /metrics") { $0.headers["x-forwarded-for"] = nil },
        "OPS-03": .member("GET /openapi.json", "openapi", "3.0.0"),
    ]
}
