import ChatTestSupport
import ChatWebSocket
import ChatWire
import GRDB
import Testing

@testable import ChatServer

@Suite("Signing in by REST, with sockets open", .timeLimit(.minutes(2)))
struct SignInCallTests {
    /// Runs `body` on a server on which everyone's password is `password`.
    private func withPasswords(_ body: (TestChatServer) async throws -> Void) async throws {
        let hash = try await PasswordHasher(cost: PasswordHasherTests.cheap).hash("password")
        try await withChatServer { server in
            try await server.salon.store.write { transaction in
                for table in ["user", "customer"] {
                    try transaction.database.execute(sql: "UPDATE \(table) SET password_hash = ?", arguments: [hash])
                }
            }
            try await body(server)
        }
    }

    private func signIn(_ server: TestChatServer, password: String = "password") async throws -> TestConnection.Answer {
        try await server.request(
            "POST", "/auth/login", headers: ["Content-Type: application/x-www-form-urlencoded"],
            body: "username=bea%40glow&password=\(password.percentEncoded)")
    }

    private func tokens(_ server: TestChatServer, password: String = "password") async throws -> (
        access: String, refresh: String
    ) {
        let json = try await signIn(server, password: password).json
        return (
            try #require(json["access_token"]?.stringValue), try #require(json["refresh_token"]?.stringValue)
        )
    }

    /// A socket of that token that has been greeted.
    private func connect(_ server: TestChatServer, _ token: String) async throws -> TestSocket {
        let socket = try await TestSocket.connect(to: server.port, side: .user, token: token, spoken: .v2)
        #expect(try await socket.next().type == "connected")
        return socket
    }

    private static let signedOut = WebSocketClose(code: .policyViolation, reason: "signed_out")

    @Test("a sign-in answers a pair of tokens and who one is", .rules("AUTH-01", "AUTH-02", "AUTH-08"))
    func signingIn() async throws {
        try await withPasswords { server in
            let staff = try await signIn(server)
            let customer = try await server.request(
                "POST", "/customer-auth/login", body: #"{"phone_number":"+10001","password":"password"}"#)
            for (answer, account) in [(staff, "user"), (customer, "customer")] {
                #expect(answer.status == 200)
                let json = try answer.json
                #expect(json.names == ["access_token", "token_type", "expires_in", "refresh_token", account])
                #expect(json["token_type"]?.stringValue == "bearer" && json["expires_in"]?.integerValue == 43_200)
                let parts = try #require(json["access_token"]?.stringValue).split(separator: ".")
                #expect(parts.count == 3)
                let claims = try JSONParser.parse(try #require(Self.decoded(parts[1])))
                #expect(
                    claims.names.isSuperset(of: [
                        "sub", "participant_type", "participant_id", "salon_id", "role", "sid", "gen", "iat", "exp",
                        "jti",
                    ]))
                #expect(claims["participant_type"]?.stringValue == account)
                let header = try JSONParser.parse(try #require(Self.decoded(parts[0])))
                #expect(header["alg"]?.stringValue == "HS256")
            }
        }
    }

    /// The bytes of base64url (RFC 4648, section 5).
    private static func decoded(_ text: Substring) -> [UInt8]? {
        let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        var (bytes, bits, count) = ([UInt8](), UInt32(0), 0)
        for character in text {
            guard let value = alphabet.firstIndex(of: character) else { return nil }
            bits = bits << 6 | UInt32(alphabet.distance(from: alphabet.startIndex, to: value))
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(count)))
            }
        }
        return bytes
    }

    @Test("who one is has one shape for both sides", .rules("AUTH-06"))
    func me() async throws {
        try await withChatServer { server in
            for who in [Salon.bea, Salon.bo] {
                let json = try await server.call("GET", "/auth/me", as: who).json
                #expect(
                    json.names == [
                        "participant_type", "participant_id", "name", "email", "phone", "role", "salon_id",
                        "salon_name",
                    ])
                #expect(json["participant_type"]?.stringValue == who.key.type.rawValue)
                #expect(json["participant_id"]?.integerValue == who.key.id)
            }
        }
    }

    @Test("signing out ends the session's tokens and sockets, and no other's", .threats("TOK-06"), .rules("AUTH-05"))
    func logout() async throws {
        try await withPasswords { server in
            let (mine, other) = (try await tokens(server), try await tokens(server))
            let (ended, kept) = (try await connect(server, mine.access), try await connect(server, other.access))
            for token in [mine.refresh, "unknown"] {
                let answer = try await server.request(
                    "POST", "/auth/logout", body: #"{"refresh_token":"\#(token)"}"#)
                #expect(answer.status == 204 && answer.body.isEmpty)
            }
            #expect(await ended.closed() == Self.signedOut)
            #expect(try await server.request("GET", "/auth/me", token: mine.access).status == 401)
            let refresh = try await server.request(
                "POST", "/auth/refresh", body: #"{"refresh_token":"\#(mine.refresh)"}"#)
            #expect(refresh.status == 401)
            #expect(try await kept.settled().allSatisfy { $0.type != "error" })
            #expect(try await server.request("GET", "/auth/me", token: other.access).status == 200)
        }
    }

    @Test("another password ends every other session, sockets too", .threats("TOK-06"), .rules("AUTH-07"))
    func password() async throws {
        try await withPasswords { server in
            let (mine, other) = (try await tokens(server), try await tokens(server))
            let (kept, ended) = (try await connect(server, mine.access), try await connect(server, other.access))
            func change(from current: String, to new: String) async throws -> Int {
                try await server.request(
                    "PUT", "/auth/password", token: mine.access,
                    body: #"{"current_password":"\#(current)","new_password":"\#(new)"}"#
                ).status
            }
            #expect(try await change(from: "wrong", to: "long enough") == 403)
            #expect(try await change(from: "password", to: "short") == 422)
            #expect(try await change(from: "password", to: "long enough") == 204)
            #expect(await ended.closed() == Self.signedOut)
            #expect(try await kept.settled().allSatisfy { $0.type != "error" })
            #expect(try await signIn(server).status == 401)
            #expect(try await signIn(server, password: "long enough").status == 200)
        }
    }

    @Test("a replaced refresh token is answered alike, until its successor was used", .rules("AUTH-04", "AUTH-11"))
    func refresh() async throws {
        try await withPasswords { server in
            let first = try await tokens(server)
            let socket = try await connect(server, first.access)
            func refresh(_ token: String) async throws -> TestConnection.Answer {
                try await server.request("POST", "/auth/refresh", body: #"{"refresh_token":"\#(token)"}"#)
            }
            let second = try await refresh(first.refresh)
            let again = try await refresh(first.refresh)
            #expect(second.status == 200 && again.status == 200)
            #expect(try second.json["refresh_token"] == again.json["refresh_token"])
            let access = try #require(try second.json["access_token"]?.stringValue)
            #expect(try await server.request("GET", "/auth/me", token: access).status == 200)
            #expect(try await refresh(first.refresh).status == 401)
            #expect(await socket.closed() == Self.signedOut)
            for token in [first.access, access] {
                #expect(try await server.request("GET", "/auth/me", token: token).status == 401)
            }
            #expect(try await refresh("nonsense").status == 401)
        }
    }

    @Test("a renewed connection ends with the session of its new token", .rules("CMD-04"))
    func renewal() async throws {
        try await withPasswords { server in
            let (old, new) = (try await tokens(server), try await tokens(server))
            let socket = try await connect(server, old.access)
            try await socket.send(.auth(token: new.access))
            _ = try await socket.settled()
            _ = try await server.request("POST", "/auth/logout", body: #"{"refresh_token":"\#(old.refresh)"}"#)
            #expect(try await socket.settled().allSatisfy { $0.type != "error" })
            _ = try await server.request("POST", "/auth/logout", body: #"{"refresh_token":"\#(new.refresh)"}"#)
            #expect(await socket.closed() == Self.signedOut)
        }
    }
}
