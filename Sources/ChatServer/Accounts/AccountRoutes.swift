import ChatWire
import Hummingbird

/// The calls about signing in and finding people (docs/PROTOCOL.md, sections 2, 3 and 7).
struct AccountRoutes: Sendable {
    let accounts: AccountService

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        addSigningIn(to: &routes)
        addOneself(to: &routes)
        addFinding(to: &routes)
    }

    private func addSigningIn(to routes: inout RouteTable) {
        routes.post("/auth/login", "Sign staff in", for: .anyone) { request, context in
            var form = try await request.readForm()
            let email = form.string("username", limit: EmailAddress.limit)
            let password = form.string("password", limit: PasswordRules.limit)
            try form.finish()
            return JSONResponse(
                try await accounts.login(email: email, password: password, address: context.remoteAddress))
        }
        routes.post("/customer-auth/login", "Sign a customer in", for: .anyone) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let phoneNumber = reader.string("phone_number", limit: EmailAddress.limit)
            let password = reader.string("password", limit: PasswordRules.limit)
            try reader.finish()
            return JSONResponse(
                try await accounts.login(
                    phoneNumber: phoneNumber, password: password, address: context.remoteAddress))
        }
        routes.post("/customer-auth/register", "Register a customer", for: .anyone) { request, _ in
            let body = try RegistrationRequest(json: try await request.readJSON())
            return JSONResponse(try await accounts.register(body), status: .created)
        }
        routes.post("/auth/refresh", "Get a new pair of tokens", for: .anyone) { request, _ in
            JSONResponse(try await accounts.refresh(try await refreshToken(of: request)))
        }
        routes.post("/auth/logout", "Sign out", for: .anyone) { request, _ in
            try await accounts.logout(try await refreshToken(of: request))
            return Response(status: .noContent)
        }
    }

    private func addOneself(to routes: inout RouteTable) {
        routes.get("/auth/me", "Show who one is", for: .participant) { _, context in
            JSONResponse(try await accounts.identity(of: try context.caller()))
        }
        routes.put("/auth/password", "Change one's password", for: .participant) { request, context in
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
        routes.get("/salons", "Find salons", for: .participant) { request, _ in
            let (query, part) = try search(request)
            return JSONResponse(try await directory.salons(matching: query, part: part))
        }
        routes.get("/users", "Find colleagues", for: .staff) { request, context in
            let (query, part) = try search(request)
            return JSONResponse(
                try await directory.colleagues(of: try context.caller(), matching: query, part: part))
        }
        routes.get("/customers", "Find customers", for: .staff) { request, context in
            let (query, part) = try search(request)
            return JSONResponse(
                try await directory.customers(of: try context.caller(), matching: query, part: part))
        }
        routes.get("/customers/{id}", "Show a customer", for: .staff) { _, context in
            let id = try context.id("id", as: CustomerID.self)
            return JSONResponse(try await directory.customer(id.rawValue, of: try context.caller()))
        }
    }

    private func refreshToken(of request: Request) async throws -> String {
        var reader = RequestReader(try await request.readJSON())
        let token = reader.string("refresh_token", limit: PasswordRules.limit)
        try reader.finish()
        return token
    }

    private func search(_ request: Request) throws -> (query: String?, part: ListPart) {
        var reader = try QueryReader(request)
        let query = reader.optionalString("q", limit: WireLimits.titleLength)
        let part = reader.part()
        try reader.finish()
        return (query, part)
    }
}

/// Names a customer in a path.
private struct CustomerID: WireID {
    let rawValue: Int64
}
