import ChatTestSupport
import ChatWire
import Testing

@testable import ChatServer

@Suite("Signing in")
struct SigningInTests {
    @Test(
        "staff get tokens that say who they are", .rules("AUTH-01", "AUTH-12"),
        arguments: ["ada@salon.com", " ADA@Salon.com "])
    func staff(email: String) async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.accounts.login(email: email, password: "password", address: "192.0.2.1")
            #expect(answer.expiresIn == 43_200)
            guard case .user(let user) = answer.account else {
                Issue.record("no staff account")
                return
            }
            #expect(user.id == 1 && user.email == "ada@salon.com" && user.role == .admin && user.salonID == SalonID(1))
            let principal = try await fixture.authenticator.authenticate(token: answer.accessToken, as: .user)
            #expect(principal.key == .user(1) && principal.salonID == SalonID(1) && principal.role == .admin)
            #expect(principal.expiresAt == fixture.now.advanced(byMilliseconds: 43_200_000))
        }
    }

    @Test(
        "customers sign in with their number, however written", .rules("AUTH-02", "AUTH-12"),
        arguments: ["+1234567890", "+1 (234) 567-890"])
    func customer(phone: String) async throws {
        try await AccountsFixture.with { fixture in
            let answer = try await fixture.accounts.login(
                phoneNumber: phone, password: "password", address: "192.0.2.1")
            let principal = try await fixture.authenticator.authenticate(token: answer.accessToken, as: .customer)
            #expect(principal.key == .customer(1) && principal.salonID == nil && principal.role == nil)
        }
    }

    @Test(
        "a wrong password, an unknown account and what is no account answer alike", .threats("LOG-02"),
        .rules("AUTH-09"))
    func refused() async throws {
        try await AccountsFixture.with { fixture in
            var refusals: Set<Refusal> = []
            for (email, password) in [
                ("ada@salon.com", "Password"), ("ada@salon.com", ""), ("eve@salon.com", "password"),
                ("eve", "password"),
                ("", ""),
            ] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await fixture.accounts.login(email: email, password: password, address: "192.0.2.1")
                }
                if let refusal { refusals.insert(refusal) }
            }
            #expect(refusals == [Refusal(.unauthorized, "Incorrect email or password")])
        }
    }

    @Test("an unknown account waits for the hasher as a known one does, and so costs as much time", .threats("LOG-03"))
    func unknownCosts() async throws {
        try await AccountsFixture.with { fixture in
            let busy = AccountService(
                store: fixture.store, sessions: fixture.sessions,
                hasher: PasswordHasher(cost: PasswordHasherTests.cheap, limit: 0), options: AccountService.Options(),
                now: { fixture.now })
            for email in ["ada@salon.com", "eve@salon.com", "eve"] {
                let refusal = await #expect(throws: Refusal.self) {
                    try await busy.login(email: email, password: "password", address: "192.0.2.1")
                }
                #expect(refusal?.status == 429, "\(email)")
            }
        }
    }

    @Test(
        "after five failures on an account from one address the right password is refused too, for 15 minutes",
        .threats("LOG-01"),
        .rules("AUTH-10"))
    func limit() async throws {
        try await AccountsFixture.with { fixture in
            for _ in 0..<5 { try await fail(fixture) }
            let refusal = await #expect(throws: Refusal.self) { try await fixture.signIn() }
            #expect(refusal?.status == 429 && refusal?.code == .rateLimited && refusal?.retryAfter == 900)
            _ = try await fixture.signIn(from: "192.0.2.2")
            fixture.advance(bySeconds: 900)
            _ = try await fixture.signIn()
        }
    }

    @Test("many attempts at once learn no more than the limit allows", .threats("LOG-01"))
    func concurrent() async throws {
        // Dear enough for all to have begun before the first one's end.
        try await AccountsFixture.with(cost: PasswordHash.Cost(logarithm: 13)) { fixture in
            let statuses = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<30 {
                    group.addTask {
                        do {
                            _ = try await fixture.accounts.login(
                                email: "ada@salon.com", password: "wrong", address: "192.0.2.1")
                            return nil
                        } catch { return (error as? Refusal)?.status }
                    }
                }
                return await group.reduce(into: [Int?]()) { $0.append($1) }
            }
            #expect(statuses.filter { $0 == 401 }.count == 5)
            #expect(statuses.allSatisfy { $0 == 401 || $0 == 429 })
        }
    }

    @Test("with the limit off failures do not add up")
    func noLimit() async throws {
        var options = AccountService.Options()
        options.loginLimit = 0
        try await AccountsFixture.with(options) { fixture in
            for _ in 0..<30 { try await fail(fixture) }
            _ = try await fixture.signIn()
        }
    }

    @Test("registration makes a customer where it is open, once for a number", .rules("AUTH-03"))
    func register() async throws {
        var options = AccountService.Options()
        options.isRegistrationOpen = true
        try await AccountsFixture.with(options) { fixture in
            let request = try RegistrationRequest(
                json: .object([
                    "phone_number": .string("+49 30 123456"), "password": .string("geheim12"), "name": .string("Eva"),
                ]))
            let answer = try await fixture.accounts.register(request)
            let principal = try await fixture.authenticator.authenticate(token: answer.accessToken, as: .customer)
            let identity = try await fixture.accounts.identity(of: principal)
            #expect(identity.name == "Eva" && identity.phone == "+4930123456" && identity.email == nil)
            let refusal = await #expect(throws: Refusal.self) { try await fixture.accounts.register(request) }
            #expect(refusal?.status == 409)
        }
    }

    @Test("registration is refused where it is closed", .rules("AUTH-03"))
    func closed() async throws {
        try await AccountsFixture.with { fixture in
            let request = try RegistrationRequest(
                json: .object([
                    "phone_number": .string("+4930123456"), "password": .string("geheim12"),
                ]))
            let refusal = await #expect(throws: Refusal.self) { try await fixture.accounts.register(request) }
            #expect(refusal?.status == 403)
        }
    }

    @Test(
        "a registration that does not validate names what is wrong",
        arguments: [
            (["password": .string("geheim12")], ["phone_number: missing"]),
            (["phone_number": .string("call me"), "password": .string("geheim12")], ["phone_number: value_error"]),
            (["phone_number": .string("+4930123456"), "password": .string("kurz")], ["password: string_too_short"]),
            (
                ["phone_number": .integer(7), "name": .bool(true)],
                ["phone_number: string_type", "password: missing", "name: string_type"]
            ),
        ] as [(JSONObject, [String])])
    func invalid(body: JSONObject, issues: [String]) {
        let refusal = #expect(throws: Refusal.self) { try RegistrationRequest(json: .object(body)) }
        let found = refusal?.issues.map { issue -> String in
            guard case .name(let name) = issue.location.last else { return issue.type }
            return "\(name): \(issue.type)"
        }
        #expect(found == issues)
        #expect(refusal?.status == 422)
    }

    private func fail(_ fixture: AccountsFixture) async throws {
        let refusal = await #expect(throws: Refusal.self) {
            try await fixture.accounts.login(email: "ada@salon.com", password: "wrong", address: "192.0.2.1")
        }
        #expect(refusal?.status == 401)
    }
}
