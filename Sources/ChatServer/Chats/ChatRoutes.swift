import ChatWire
import Hummingbird

/// The calls about chats (docs/PROTOCOL.md, section 3).
struct ChatRoutes: Sendable {
    let store: Store
    let renderer: Renderer

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        routes.post(
            "/chat/chats", "Open a chat with a customer or with colleagues", for: .staff,
            as: opening(.openChatAsStaff), use: openAsStaff)
        routes.post(
            "/chat/chats/customer", "Open a chat with a salon", for: .customer, as: opening(.openChatAsCustomer),
            use: openAsCustomer)
        routes.get(
            "/chat/chats", "List one's chats and the queue", for: .staff,
            as: Operation(
                .ok(.list(of: .named(.chat)), "Chats, the newest message first"),
                query: [
                    isArchived,
                    .init(
                        name: "scope", schema: .choice(of: ChatListQuery.Scope.self),
                        meaning: "Which; one's own and the queue when not given. All is for admins"),
                    .init(name: "customer_id", schema: .id, meaning: "With this customer alone"),
                ] + .part), use: list)
        routes.get(
            "/chat/chats/customer", "List one's chats in every salon", for: .customer,
            as: Operation(
                .ok(.list(of: .named(.chat)), "Chats, the newest message first"), query: [isArchived] + .part),
            use: list)
        routes.get(
            "/chat/chats/{id}", "Show a chat", for: .participant, as: Operation(.ok(.named(.chat)), refusing: [403]),
            use: show)
        addChanges(to: &routes)
    }

    private var isArchived: Operation.QueryParameter {
        .init(name: "is_archived", schema: .boolean, meaning: "Those that were put away (false)")
    }

    private func opening(_ body: WireSchema) -> Operation {
        Operation(
            .created(.named(.chat), "A new chat"), .ok(.named(.chat), "The chat that there is"), body: .json(body),
            refusing: [404])
    }

    private func addChanges(to routes: inout RouteTable) {
        routes.patch(
            "/chat/chats/{id}", "Change a chat's title, or archive it", for: .staff,
            as: Operation(.ok(.named(.chat)), body: .json(.chatPatch))
        ) { request, context in
            let body = try await request.readJSON()
            var reader = RequestReader(body)
            let patch = ChatPatch(reading: &reader)
            try reader.finish()
            return try await change(context) { try $0.patch($1, patch, by: $2) }
        }
        routes.post(
            "/chat/chats/{id}/claim", "Take an unassigned chat", for: .staff,
            as: Operation(.ok(.named(.chat)), refusing: [409])
        ) { _, context in
            try await change(context) { try $0.claim($1, by: $2) }
        }
        routes.post(
            "/chat/chats/{id}/participants", "Add a colleague", for: .staff,
            as: Operation(.ok(.named(.chat)), body: .json(.userToAdd))
        ) { request, context in
            var reader = RequestReader(try await request.readJSON())
            let userID = reader.integer("user_id", in: 1...Int64.max)
            try reader.finish()
            return try await change(context) { try $0.addParticipant(userID, to: $1, by: $2) }
        }
        routes.delete(
            "/chat/chats/{id}/participants/{user_id}", "Remove a colleague, or leave", for: .staff,
            as: Operation(.noContent)
        ) { _, context in
            let userID = try context.number("user_id")
            _ = try await change(context) { try $0.removeParticipant(userID, from: $1, by: $2) }
            return Response(status: .noContent)
        }
        routes.put(
            "/chat/chats/{id}/mute", "Mute a chat for oneself, or not", for: .participant,
            as: Operation(.ok(.named(.chat)), body: .json(.mute), refusing: [403])
        ) { request, context in
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
