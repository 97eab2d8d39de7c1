import ChatWire
import CoreMetrics
import Hummingbird
import Logging

/// The calls about signing in and finding people (docs/PROTOCOL.md, sections 2, 3 and 7).
struct AccountRoutes: Sendable {
    let accounts: AccountService
    let metrics: ServerMetrics

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        addSigningIn(to: &routes)
        addOneself(to: &routes)
        addFinding(to: &routes)
    }

    private func addSigningIn(to routes: inout RouteTable) {
        routes.post(
            "/auth/login", "Sign staff in", for: .anyone,
            as: Operation(.ok(.named(.tokenAnswer)), body: .form(.staffSignIn), refusing: [401, 429])
        ) { request, context in
            var form = try await request.readForm()
            let email = form.string("username", limit: EmailAddress.limit)
            let password = form.string("password", limit: PasswordRules.limit)
            try form.finish()
            return try await signIn(context) {
                try await accounts.login(email: email, password: password, address: context.remoteAddress)
            }
        }
        routes.post(
            "/customer-auth/login", "Sign a customer in", for: .anyone,
            as: Operation(.ok(.named(.tokenAnswer)), body: .json(.customerSignIn), refusing: [401, 429])
        ) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let phoneNumber = reader.string("phone_number", limit: EmailAddress.limit)
            let password = reader.string("password", limit: PasswordRules.limit)
            try reader.finish()
            return try await signIn(context) {
                try await accounts.login(phoneNumber: phoneNumber, password: password, address: context.remoteAddress)
            }
        }
        routes.post(
            "/customer-auth/register", "Register a customer", for: .anyone,
            as: Operation(
                .created(.named(.tokenAnswer)), body: .json(.registration), refusing: [403, 409, 429])
        ) { request, _ in
            let body = try RegistrationRequest(json: try await request.readJSON())
            return JSONResponse(try await accounts.register(body), status: .created)
        }
        routes.post(
            "/auth/refresh", "Get a new pair of tokens", for: .anyone,
            as: Operation(.ok(.named(.tokenAnswer)), body: .json(.refresh), refusing: [401])
        ) { request, _ in
            JSONResponse(try await accounts.refresh(try await refreshToken(of: request)))
        }
        routes.post(
            "/auth/logout", "Sign out", for: .anyone, as: Operation(.noContent, body: .json(.refresh))
        ) { request, _ in
            try await accounts.logout(try await refreshToken(of: request))
            return Response(status: .noContent)
        }
    }

    /// Counts and logs an attempt to sign in. The name that was typed is not logged: people type passwords there.
    private func signIn(
        _ context: ChatRequestContext, _ attempt: () async throws -> TokenAnswer
    ) async throws -> JSONResponse {
        do {
            let answer = try await attempt()
            metrics.signIns[.succeeded]?.increment()
            context.logger.info(
                "Signed in",
                metadata: [
                    "participant": "\(answer.account?.key.description ?? "-")", "remote": "\(context.remoteAddress)",
                ])
            return JSONResponse(answer)
        } catch let refusal as Refusal {
            let outcome: ServerMetrics.SignInOutcome = refusal.code == .rateLimited ? .limited : .failed
            metrics.signIns[outcome]?.increment()
            context.logger.notice(
                "Sign-in refused",
                metadata: ["code": "\(refusal.code)", "remote": "\(context.remoteAddress)"])
            throw refusal
        }
    }

    private func addOneself(to routes: inout RouteTable) {
        routes.get(
            "/auth/me", "Show who one is", for: .participant, as: Operation(.ok(.named(.identity)))
        ) { _, context in
            JSONResponse(try await accounts.identity(of: try context.caller()))
        }
        routes.put(
            "/auth/password", "Change one's password", for: .participant,
            as: Operation(.noContent, body: .json(.newPassword), refusing: [403, 409, 429])
        ) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let current = reader.string("current_password", limit: PasswordRules.limit)
            let new = reader.newPassword("new_password")
            try reader.finish()
            try await accounts.changePassword(
                of: try context.caller(), from: current, to: new, address: context.remoteAddress)
            return Response(status: .noContent)
        }
    }

    private func addFinding(to routes: inout RouteTable) {
        let directory = accounts.directory
        routes.get(
            "/salons", "Find salons", for: .participant,
            as: Operation(.ok(.list(of: .named(.salon))), query: .matching)
        ) { request, _ in
            let (query, part) = try QueryReader.search(request)
            return JSONResponse(try await directory.salons(matching: query, part: part))
        }
        routes.get(
            "/users", "Find colleagues", for: .staff,
            as: Operation(.ok(.list(of: .named(.staffAccount))), query: .matching)
        ) { request, context in
            let (query, part) = try QueryReader.search(request)
            return JSONResponse(
                try await directory.colleagues(of: try context.caller(), matching: query, part: part))
        }
        routes.get(
            "/customers", "Find customers", for: .staff,
            as: Operation(.ok(.list(of: .named(.customerAccount))), query: .matching)
        ) { request, context in
            let (query, part) = try QueryReader.search(request)
            return JSONResponse(
                try await directory.customers(of: try context.caller(), matching: query, part: part))
        }
        routes.get(
            "/customers/{id}", "Show a customer", for: .staff, as: Operation(.ok(.named(.customerAccount)))
        ) { _, context in
            let id = try context.number("id")
            return JSONResponse(try await directory.customer(id, of: try context.caller()))
        }
    }

    private func refreshToken(of request: Request) async throws -> String {
        var reader = RequestReader(try await request.readJSON())
        let token = reader.string("refresh_token", limit: PasswordRules.limit)
        try reader.finish()
        return token
    }
}

extension TokenAnswer.Account {
    /// Whose it is.
    fileprivate var key: ParticipantKey {
        switch self {
        case .user(let user): .user(user.id)
        case .customer(let customer): .customer(customer.id)
        }
    }
}
