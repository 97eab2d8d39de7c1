import ChatWire
import Hummingbird

/// The calls about chats (docs/PROTOCOL.md, section 3).
struct ChatRoutes: Sendable {
    let store: Store
    let renderer: Renderer

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        routes.post("/chat/chats", "Open a chat with a customer or with colleagues", for: .staff, use: openAsStaff)
        routes.post("/chat/chats/customer", "Open a chat with a salon", for: .customer, use: openAsCustomer)
        routes.get("/chat/chats", "List one's chats and the queue", for: .staff, use: list)
        routes.get("/chat/chats/customer", "List one's chats in every salon", for: .customer, use: list)
        routes.get("/chat/chats/{id}", "Show a chat", for: .participant, use: show)
        routes.patch("/chat/chats/{id}", "Change a chat's title, or archive it", for: .staff) { request, context in
            let body = try await request.readJSON()
            var reader = RequestReader(body)
            let patch = ChatPatch(reading: &reader)
            try reader.finish()
            return try await change(context) { try $0.patch($1, patch, by: $2) }
        }
        routes.post("/chat/chats/{id}/claim", "Take an unassigned chat", for: .staff) { _, context in
            try await change(context) { try $0.claim($1, by: $2) }
        }
        routes.post("/chat/chats/{id}/participants", "Add a colleague", for: .staff) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let userID = reader.integer("user_id", in: 1...Int64.max)
            try reader.finish()
            return try await change(context) { try $0.addParticipant(userID, to: $1, by: $2) }
        }
        routes.delete("/chat/chats/{id}/participants/{user_id}", "Remove a colleague, or leave", for: .staff) {
            _, context in
            let userID = try context.number("user_id")
            _ = try await change(context) { try $0.removeParticipant(userID, from: $1, by: $2) }
            return Response(status: .noContent)
        }
        routes.put("/chat/chats/{id}/mute", "Mute a chat for oneself, or not", for: .participant) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let isMuted = reader.bool("is_muted")
            try reader.finish()
            return try await change(context) { try $0.mute($1, isMuted, by: $2) }
        }
    }

    private func openAsStaff(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        var reader = RequestReader(try await request.readJSON())
        let body = OpenChatAsStaff(reading: &reader)
        try reader.finish()
        guard let body else { throw Refusal(issues: reader.issues) }
        let principal = try context.caller()
        return opened(try await store.write { try $0.open(body, by: principal) }, for: principal)
    }

    private func openAsCustomer(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        var reader = RequestReader(try await request.readJSON())
        let body = OpenChatAsCustomer(reading: &reader)
        try reader.finish()
        let principal = try context.caller()
        return opened(try await store.write { try $0.open(body, by: principal) }, for: principal)
    }

    private func opened(_ opened: OpenedChat, for principal: Principal) -> JSONResponse {
        JSONResponse(
            renderer.chat(opened.chat, for: principal.key.type, caller: principal.key),
            status: opened.isNew ? .created : .ok)
    }

    private func list(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        var reader = try QueryReader(request)
        var query = ChatListQuery()
        query.isArchived = reader.optionalBool("is_archived") ?? false
        if principal.key.type == .user {
            query.scope = reader.optionalChoice("scope")
            query.customerID = reader.optionalInteger("customer_id", in: 1...Int64.max)
        }
        let part = reader.part()
        try reader.finish()
        if query.scope == .all, !principal.isAdmin { throw Refusal(.forbidden, "Only admins see all chats") }
        query.limit = part.limit ?? (part.offset > 0 ? WireLimits.listSizes.upperBound : nil)
        query.offset = part.offset
        let chats = try await store.read { [query] database in try query.fetch(for: principal, in: database) }
        var writer = JSONWriter(capacity: 1_024 * (chats.count + 1))
        writer.array { writer in
            for chat in chats { renderer.chat(chat, for: principal.key.type, caller: principal.key).write(to: &writer) }
        }
        return JSONResponse(bytes: writer.bytes)
    }

    private func show(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        let chat = try await store.read { database in
            try ChatRecord.fetch(id, for: principal, in: database)
        }
        return JSONResponse(renderer.chat(chat, for: principal.key.type, caller: principal.key))
    }

    /// Changes the chat that the path names and answers with it.
    private func change(
        _ context: ChatRequestContext,
        _ body: @Sendable @escaping (Transaction, ChatID, Principal) throws -> ChatRecord
    ) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        let chat = try await store.write { try body($0, id, principal) }
        return JSONResponse(renderer.chat(chat, for: principal.key.type, caller: principal.key))
    }
}
