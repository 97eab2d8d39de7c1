import ChatTestSupport
import ChatWebSocket
import ChatWire
import Testing

@testable import ChatServer

@Suite("Admins and their staff", .timeLimit(.minutes(5)))
struct StaffAdministrationTests {
    @Test("staff are taken in, listed and found; the answer is the account", .rules("ADM-01"))
    func adding() async throws {
        try await withChatServer { server in
            let answer = try await server.call(
                "POST", "/admin/users", as: Salon.ada,
                body: #"{"email":" Hal@Glow.com","name":"Hal","role":"staff","password":"long enough"}"#)
            #expect(answer.status == 201, "\(answer.json)")
            let hal = try StaffAccount(json: answer.json)
            #expect(hal.email == "hal@glow.com" && hal.name == "Hal" && hal.role == .staff && hal.isActive)
            #expect(hal.salonID == SalonID(1) && hal.createdAt != nil)
            let all = try await server.call("GET", "/admin/users", as: Salon.ada).json.arrayValue ?? []
            #expect(all.compactMap { $0["id"]?.integerValue } == [1, 3, hal.id, 2])
            let found = try await server.call("GET", "/admin/users?q=HAL", as: Salon.ada).json.arrayValue ?? []
            #expect(found.count == 1)
            #expect(try await server.salon.store.audited() == ["user 1, user_created, user \(hal.id), 127.0.0.1"])
        }
    }

    @Test(
        "what does not validate or is taken is refused, and nothing is stored",
        arguments: [
            (#"{"email":"x","role":"staff","password":"long enough"}"#, 422),
            (#"{"email":"x@y.z","role":"boss","password":"long enough"}"#, 422),
            (#"{"email":"x@y.z","password":"long enough"}"#, 422),
            (#"{"email":"x@y.z","role":"staff","password":"short"}"#, 422),
            (#"{"email":"x@y.z","name":"  ","role":"staff","password":"long enough"}"#, 422),
            (#"{"email":"DORA@other","role":"staff","password":"long enough"}"#, 409),
        ])
    func refused(body: String, status: Int) async throws {
        try await withChatServer { server in
            #expect(try await server.call("POST", "/admin/users", as: Salon.ada, body: body).status == status)
            let all = try await server.call("GET", "/admin/users", as: Salon.ada).json.arrayValue ?? []
            #expect(all.count == 3)
            #expect(try await server.salon.store.audited() == [])
        }
    }

    @Test(
        "switched off, someone is cut off at once, and chats without other staff wait in the queue again",
        .threats("ISO-05"),
        .rules("ADM-02"))
    func deactivating() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(id, by: Salon.bea) }
            let bea = try await server.connect(Salon.bea)
            let answer = try await server.call(
                "PATCH", "/admin/users/2", as: Salon.ada, body: #"{"is_active":false}"#)
            #expect(answer.status == 200 && answer.json["is_active"]?.boolValue == false)
            #expect(await bea.closed() == WebSocketClose(code: .policyViolation, reason: "deactivated"))
            #expect(try await server.call("GET", "/chat/chats", as: Salon.bea).status == 401)
            #expect(try await server.salon.chat(id).isUnassigned)
            #expect(try await server.salon.store.audited().last == "user 1, user_deactivated, user 2, 127.0.0.1")
            let again = try await server.call(
                "PATCH", "/admin/users/2", as: Salon.ada, body: #"{"is_active":true}"#)
            #expect(again.json["is_active"]?.boolValue == true)
            #expect(try await server.call("GET", "/chat/chats", as: Salon.bea).status == 200)
        }
    }

    @Test(
        "what someone who is switched off sent a moment before takes nothing back out of the queue", .threats("ISO-05"))
    func deactivatedClaims() async throws {
        try await withSalon { salon in
            let id = try await salon.waitingChat()
            _ = try await salon.store.write { try $0.claim(id, by: Salon.bea) }
            // As when both wait for the same commit: the message was let in before the account was switched off.
            async let off: Void = salon.store.write { transaction in
                let account = try #require(try AccountRecord.fetch(Salon.bea.key, in: transaction.database))
                _ = try transaction.setActive(account, false, by: Salon.ada)
            }
            async let code = Salon.refusal { _ = try await salon.send("one more", to: id, as: Salon.bea) }
            try await off
            let early = await code
            #expect(await Salon.refusal { _ = try await salon.send("and another", to: id, as: Salon.bea) } == .notFound)
            #expect(early == nil || early == .notFound)
            #expect(try await salon.chat(id).isUnassigned)
        }
    }

    @Test("a salon is never without an active admin, whoever tries and however many at once")
    func lastAdmin() async throws {
        try await withChatServer { server in
            for body in [#"{"is_active":false}"#, #"{"role":"staff"}"#] {
                #expect(try await server.call("PATCH", "/admin/users/1", as: Salon.ada, body: body).status == 409)
            }
            _ = try await server.call("PATCH", "/admin/users/2", as: Salon.ada, body: #"{"role":"admin"}"#)
            let statuses = try await withThrowingTaskGroup(of: Int.self) { group in
                for (admin, other) in [(Salon.ada, 2), (Salon.bea, 1)] {
                    group.addTask {
                        try await server.call(
                            "PATCH", "/admin/users/\(other)", as: admin, body: #"{"role":"staff"}"#
                        ).status
                    }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            // The slower one is no admin any more when its turn comes.
            #expect(statuses.sorted() == [200, 403])
        }
    }

    @Test("another role counts at once: for the next call, and for what a connection may see", .threats("ISO-06"))
    func role() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(id, by: Salon.bea) }
            _ = try await server.call("PATCH", "/admin/users/3", as: Salon.ada, body: #"{"role":"admin"}"#)
            let cem = try await server.connect(Salon.cem)
            try await cem.send(.joinChat(.init(chatID: id), epoch: nil))
            _ = try await cem.next("joined")
            _ = try await server.call("PATCH", "/admin/users/3", as: Salon.ada, body: #"{"role":"staff"}"#)
            #expect(await cem.closed() == .comeBack)
            #expect(try await server.call("GET", "/admin/users", as: Salon.cem).status == 403)
            let back = try await server.connect(Salon.cem)
            try await back.send(.joinChat(.init(chatID: id), epoch: nil))
            #expect(try await back.next("error")["code"]?.stringValue == "not_participant")
            try await back.cut()
        }
    }

    @Test("a new name is told to those who share an open chat, without a revision")
    func renaming() async throws {
        try await withChatServer { server in
            let id = try await server.salon.waitingChat()
            _ = try await server.salon.store.write { try $0.claim(id, by: Salon.bea) }
            let revision = try await server.salon.chat(id).revision
            let bo = try await server.connect(Salon.bo)
            _ = try await server.call("PATCH", "/admin/users/2", as: Salon.ada, body: #"{"name":"Beatrix"}"#)
            let chat = try await bo.next("chat_updated")["chat"]
            let names = chat?["participants"]?.arrayValue?.compactMap { $0["name"]?.stringValue }
            #expect(names?.contains("Beatrix") == true)
            #expect(chat?["revision"]?.integerValue == revision)
            let message = try await server.salon.send("Hello", to: id, as: Salon.bea)
            #expect(server.bus.renderer.message(message.view, in: message.chat, for: .customer).senderName == "Beatrix")
            try await bo.cut()
        }
    }

    @Test("a new password ends the sessions of the account, but not the session in which one gives it to oneself")
    func password() async throws {
        try await withChatServer { server in
            let body = #"{"email":"hal@glow.com","role":"admin","password":"long enough"}"#
            let id = try #require(
                try await server.call("POST", "/admin/users", as: Salon.ada, body: body).json["id"]?.integerValue)
            let (first, second) = (try await server.login("long enough"), try await server.login("long enough"))
            let path = "/admin/users/\(id)"
            let change = #"{"password":"even longer"}"#
            #expect(try await server.call("PATCH", path, token: first, body: change).status == 200)
            #expect(try await server.call("GET", "/auth/me", token: first).status == 200)
            #expect(try await server.call("GET", "/auth/me", token: second).status == 401)
            #expect(try await server.call("PATCH", path, as: Salon.ada, body: change).status == 200)
            #expect(try await server.call("GET", "/auth/me", token: first).status == 401)
            _ = try await server.login("even longer")
        }
    }
}

extension TestChatServer {
    /// A token of Hal's sign-in.
    fileprivate func login(_ password: String) async throws -> String {
        let connection = try await TestConnection.connect(to: port)
        let answer = try await connection.request(
            "POST", "/api/v1/auth/login",
            headers: ["Connection: close", "Content-Type: application/x-www-form-urlencoded"],
            body: "username=hal%40glow.com&password=\(password.replacing(" ", with: "+"))")
        try? await connection.close()
        return try #require(try JSONParser.parse(Array(answer.body.utf8))["access_token"]?.stringValue)
    }
}
