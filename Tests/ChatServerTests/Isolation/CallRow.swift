import ChatWire
import Testing

@testable import ChatServer

/// A REST call about chats and messages or of administration, and what each caller gets for it.
struct CallRow: Sendable, CustomTestStringConvertible {
    /// Method and path, as in the route table but for `/api/v1`.
    let route: String
    /// What follows the path; `{id}` and `{message}` stand for the target's.
    let query: String
    let headers: [String]
    let body: String
    let outcomes: Outcomes

    init(_ route: String, query: String = "", headers: [String] = [], body: String = "", _ outcomes: Outcomes) {
        (self.route, self.query, self.headers, self.body, self.outcomes) = (route, query, headers, body, outcomes)
    }

    var testDescription: String { "\(route)\(query) \(body)" }

    /// Makes the call.
    func call(_ server: TestChatServer, as caller: Caller, on target: IsolationFixture.Target) async throws -> (
        status: Int, json: JSONValue
    ) {
        let parts = route.split(separator: " ")
        func filled(_ text: some StringProtocol) -> String {
            String(text).replacing("/messages/{id}", with: "/messages/\(target.messageID)")
                .replacing("/admin/users/{id}", with: "/admin/users/\(target.userID)")
                .replacing("/admin/customers/{id}", with: "/admin/customers/\(target.customerID)")
                .replacing("{connection_id}", with: "\(target.connectionID)")
                .replacing("{id}", with: "\(target.chatID)").replacing("{message}", with: "\(target.messageID)")
                .replacing("{user_id}", with: "2")
        }
        return try await server.call(
            String(parts[0]), filled(parts[1]) + filled(query), as: caller.principal, headers: headers,
            body: filled(body))
    }
}

extension CallRow {
    /// All calls about chats and messages, and of administration. A call that is not here fails a test.
    static let all = chats + administration

    /// What an admin does with the own salon's people. Bea (2) and Bo (1) are another salon's for its admin.
    private static let administration: [CallRow] = [
        CallRow("GET /chat/stats", .staff),
        CallRow(
            "GET /chat/stats", query: "?scope=salon",
            .staff.but([.staff: .forbidden, .colleague: .forbidden, .removed: .forbidden, .otherStaff: .forbidden])),
        CallRow("GET /chat/connections", .admins),
        CallRow("DELETE /chat/connections/{connection_id}", .administering),
        CallRow("GET /admin/users", .admins),
        CallRow(
            "POST /admin/users", body: #"{"email":"new@salon.com","role":"admin","password":"long enough"}"#, .admins),
        CallRow("PATCH /admin/users/{id}", body: #"{"name":"New"}"#, .administering),
        CallRow("PATCH /admin/users/{id}", body: #"{"is_active":false}"#, .administering),
        CallRow("PATCH /admin/users/{id}", body: #"{"password":"long enough"}"#, .administering),
        CallRow("GET /admin/customers", .admins),
        CallRow("POST /admin/customers", body: #"{"phone_number":"+10009","password":"long enough"}"#, .admins),
        CallRow("PATCH /admin/customers/{id}", body: #"{"is_blocked":true}"#, .administering),
        CallRow("PATCH /admin/customers/{id}", body: #"{"name":"New"}"#, .administering),
        CallRow("GET /admin/customers/{id}/export", .administering),
        CallRow("DELETE /admin/customers/{id}", .administering),
        CallRow("GET /admin/audit", .admins),
    ]

    private static let chats: [CallRow] = [
        CallRow("GET /chat/chats", .staff),
        CallRow(
            "GET /chat/chats", query: "?scope=all",
            .staff.but([.staff: .forbidden, .colleague: .forbidden, .removed: .forbidden, .otherStaff: .forbidden])),
        CallRow("GET /chat/chats/customer", .customers),
        CallRow(
            "POST /chat/chats", body: #"{"customer_id":1}"#,
            .staff.but([.otherAdmin: .notFound, .otherStaff: .notFound])),
        CallRow(
            "POST /chat/chats", body: #"{"user_ids":[2]}"#,
            .staff.but([.staff: .invalid, .otherAdmin: .notFound, .otherStaff: .notFound])),
        CallRow("POST /chat/chats/customer", body: #"{"salon_id":1}"#, .customers.but([.blocked: .blocked])),
        CallRow("POST /chat/chats/customer", body: #"{"user_id":2}"#, .customers.but([.blocked: .blocked])),
        CallRow("GET /chat/chats/{id}", .reading),
        CallRow("PATCH /chat/chats/{id}", body: #"{"title":"x","is_archived":true}"#, .stewarding),
        CallRow(
            "POST /chat/chats/{id}/claim",
            .stewarding.but([.admin: .conflict, .colleague: .conflict, .removed: .conflict])),
        CallRow("POST /chat/chats/{id}/participants", body: #"{"user_id":3}"#, .stewarding),
        CallRow("DELETE /chat/chats/{id}/participants/{user_id}", .stewarding),
        CallRow("PUT /chat/chats/{id}/mute", body: #"{"is_muted":true}"#, .participating),
        CallRow("GET /chat/chats/{id}/messages", .reading),
        CallRow("GET /chat/chats/{id}/messages", query: "?before_message_id=9&include_deleted=true", .reading),
        CallRow(
            "POST /chat/chats/{id}/messages", body: #"{"content":"x","message_type":"text"}"#,
            .participating.but([.blocked: .blocked])),
        CallRow(
            "PUT /chat/messages/{id}", body: #"{"content":"x"}"#,
            .participating.but([.admin: .forbidden, .customer: .forbidden, .blocked: .blocked])),
        CallRow(
            "DELETE /chat/messages/{id}",
            .participating.but([.admin: .allowed, .customer: .forbidden, .blocked: .blocked])),
        CallRow("PUT /chat/chats/{id}/read", body: #"{"message_id":{message}}"#, .participating),
        CallRow("GET /chat/chats/{id}/changes", query: "?since=0", .reading),
        CallRow("GET /chat/search", query: "?q=hello&chat_id={id}", .reading),
        CallRow(
            "GET /chat/search", query: "?q=hello",
            Outcomes(uniqueKeysWithValues: Caller.allCases.map { ($0, $0 == .nobody ? .unauthorized : .allowed) })),
        // A file is nobody else's before a message uses it.
        CallRow(
            "POST /chat/upload", headers: [TestForm.contentType],
            body: String(decoding: TestForm(bytes: silence, name: "a.wav").body, as: UTF8.self),
            Outcomes(uniqueKeysWithValues: Caller.allCases.map { ($0, $0 == .nobody ? .unauthorized : .allowed) })),
    ]

    /// A WAV of three samples, in bytes that are ASCII.
    private static let silence = Array(
        "RIFF\u{27}\0\0\0WAVEfmt \u{10}\0\0\0\u{1}\0\u{1}\0@\u{1F}\0\0@\u{1F}\0\0\u{1}\0\u{8}\0data\u{3}\0\0\0@@@".utf8)
}
