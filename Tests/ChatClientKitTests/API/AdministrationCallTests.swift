import ChatTestSupport
import ChatWire
import Synchronization
import Testing

@testable import ChatClientKit

@Suite("The administration's calls", .timeLimit(.minutes(1)))
struct AdministrationCallTests {
    /// What a call is to send.
    struct Expected: Sendable {
        var line: String
        var query = ""
        var body = ""
    }

    /// Makes a call against a server that answers `json`, and compares what it sent.
    private func expect<Value>(
        _ expected: Expected, answering json: String, status: Int = 200,
        _ call: (ChatAPI) async throws -> Value
    ) async throws -> Value {
        let seen = Mutex<ScriptedRequest?>(nil)
        let server = try ScriptedServer { connection in
            let request = try connection.readRequest()
            seen.withLock { $0 = request }
            try connection.respond(status, json: json)
        }
        defer { server.stop() }
        let client = try ChatClient(server: server.url, session: Session(kind: .user, accessToken: "t"))
        let value = try await call(client.api)
        let request = try #require(seen.withLock { $0 })
        #expect("\(request.method) \(request.path)" == "\(expected.line.replacing(" ", with: " /api/v1"))")
        #expect(request.query == expected.query)
        #expect(request.text == expected.body)
        #expect(request.headers["authorization"] == ["Bearer t"])
        return value
    }

    @Test("numbers are asked for with scope and time zone only where they are not the usual ones")
    func statistics() async throws {
        var numbers = ChatStatistics()
        numbers.totalChats = 3
        let json = ScriptedChat.json(numbers)
        let mine = try await expect(.init(line: "GET /chat/stats"), answering: json) { try await $0.statistics() }
        #expect(mine == numbers)
        _ = try await expect(.init(line: "GET /chat/stats", query: "scope=salon&tz=Europe%2FBerlin"), answering: json) {
            try await $0.statistics(.salon, timeZone: "Europe/Berlin")
        }
    }

    @Test("connections are listed and closed")
    func connections() async throws {
        let report = ConnectionReport(
            totalConnections: 1, activeChatRooms: 0, usersOnline: 1, customersOnline: 0,
            connections: [.init(id: ConnectionID(5), participant: .user(1), spoken: .v2, remoteAddress: "::1")])
        let read = try await expect(
            .init(line: "GET /chat/connections"), answering: ScriptedChat.json(report)
        ) { try await $0.connections() }
        #expect(read == report)
        try await expect(.init(line: "DELETE /chat/connections/5"), answering: "", status: 204) {
            try await $0.kick(ConnectionID(5))
        }
    }

    @Test("staff are listed, taken in and changed")
    func staff() async throws {
        let ada = StaffAccount(id: 1, email: "ada@salon.com", name: "Ada", role: .admin, salonID: SalonID(1))
        let list = try await expect(
            .init(line: "GET /admin/users", query: "q=ad"), answering: ScriptedChat.json([ada])
        ) { try await $0.staff(matching: "ad") }
        #expect(list == [ada])
        let added = try await expect(
            .init(
                line: "POST /admin/users",
                body: #"{"email":"ada@salon.com","role":"admin","password":"secret-1"}"#),
            answering: ScriptedChat.json(ada), status: 201
        ) { try await $0.addStaff(NewStaffAccount(email: "ada@salon.com", role: .admin, password: "secret-1")) }
        #expect(added == ada)
        let changed = try await expect(
            .init(line: "PATCH /admin/users/1", body: #"{"is_active":false}"#), answering: ScriptedChat.json(ada)
        ) { try await $0.changeStaff(1, StaffAccountPatch(isActive: false)) }
        #expect(changed == ada)
    }

    @Test("customers are listed, taken in, blocked, exported and forgotten")
    func customers() async throws {
        let bo = CustomerAccount(id: 2, phoneNumber: "+1234", name: "Bo")
        let list = try await expect(.init(line: "GET /admin/customers"), answering: ScriptedChat.json([bo])) {
            try await $0.salonCustomers()
        }
        #expect(list == [bo])
        _ = try await expect(
            .init(
                line: "POST /admin/customers",
                body: #"{"phone_number":"+1234","name":"Bo","password":"secret-1"}"#),
            answering: ScriptedChat.json(bo)
        ) { try await $0.addCustomer(NewCustomerAccount(phoneNumber: "+1234", name: "Bo", password: "secret-1")) }
        _ = try await expect(
            .init(line: "PATCH /admin/customers/2", body: #"{"is_blocked":true}"#), answering: ScriptedChat.json(bo)
        ) { try await $0.changeCustomer(2, CustomerAccountPatch(isBlocked: true)) }
        let export = try await expect(
            .init(line: "GET /admin/customers/2/export"), answering: #"{"chats":[]}"#
        ) { try await $0.exportCustomer(2) }
        #expect(String(decoding: export, as: UTF8.self) == #"{"chats":[]}"#)
        try await expect(.init(line: "DELETE /admin/customers/2"), answering: "", status: 204) {
            try await $0.forgetCustomer(2)
        }
    }

    @Test("a refusal comes with the server's word")
    func refusal() async throws {
        let error = await #expect(throws: ClientError.self) {
            try await expect(
                .init(line: "GET /admin/audit", query: "limit=100&offset=0"),
                answering: #"{"detail":"This call is not yours to make","code":"forbidden"}"#, status: 403
            ) { try await $0.audit() }
        }
        #expect(error?.serverCode == .forbidden)
    }

    @Test("the audit is read in parts")
    func audit() async throws {
        let entry = AuditEntry(id: 9, action: .chatClaimed)
        let read = try await expect(
            .init(line: "GET /admin/audit", query: "limit=20&offset=40"), answering: ScriptedChat.json([entry])
        ) { try await $0.audit(limit: 20, offset: 40) }
        #expect(read == [entry])
    }
}
