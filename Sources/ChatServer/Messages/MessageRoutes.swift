import ChatWire
import Hummingbird

/// The calls about messages (docs/PROTOCOL.md, section 3).
struct MessageRoutes: Sendable {
    let store: Store
    let renderer: Renderer
    let deliveryMarks: DeliveryMarks

    /// Enters the calls.
    func add(to routes: inout RouteTable) {
        routes.get(
            "/chat/chats/{id}/messages", "Read a chat's history", for: .participant,
            as: Operation(
                .ok(.named(.messagePage), "Newest first; oldest first with after_message_id"),
                query: .page + [
                    .init(name: "before_message_id", schema: .id, meaning: "What came before this message"),
                    .init(name: "after_message_id", schema: .id, meaning: "What came after it; not both"),
                    .init(name: "include_deleted", schema: .boolean, meaning: "Tombstones too (false)"),
                ], refusing: [403]), use: history)
        routes.post(
            "/chat/chats/{id}/messages", "Send a message", for: .participant,
            as: Operation(
                .created(.named(.message), "Stored"),
                .ok(.named(.message), "Stored before under this client_message_id"), body: .json(.messageDraft),
                refusing: [403, 409]), use: send)
        routes.put(
            "/chat/messages/{id}", "Edit a message", for: .participant,
            as: Operation(.ok(.named(.message)), body: .json(.revisedMessage), refusing: [403, 409]), use: edit)
        routes.delete(
            "/chat/messages/{id}", "Delete a message", for: .participant,
            as: Operation(
                .ok(.object([.required("message", .choice(["Message deleted successfully"]))])), refusing: [403]),
            use: delete)
        routes.put(
            "/chat/chats/{id}/read", "Read up to a message", for: .participant,
            as: Operation(.ok(.named(.chat)), body: .json(.readUpTo), refusing: [403]), use: read)
        routes.get(
            "/chat/chats/{id}/changes", "What changed since a revision", for: .participant,
            as: Operation(
                .ok(.named(.changes)),
                query: [
                    .init(name: "since", schema: .count, meaning: "The revision that one has", isRequired: true),
                    .init(name: "epoch", schema: .text(0...64), meaning: "The store's life that it is of"),
                    .init(
                        name: "limit", schema: .integer(1...Int64(WireLimits.listSizes.upperBound)),
                        meaning: "How many changes at most (\(WireLimits.listSizes.upperBound))"),
                ], refusing: [403]), use: changes)
    }

    private func history(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        var reader = try QueryReader(request)
        let page = reader.page()
        let before = reader.optionalID("before_message_id", as: MessageID.self)
        let after = reader.optionalID("after_message_id", as: MessageID.self)
        let includesDeleted = reader.optionalBool("include_deleted") ?? false
        if before != nil, after != nil {
            reader.refuse("after_message_id", "Give before_message_id or after_message_id, not both")
        }
        try reader.finish()
        let place: HistoryQuery.Place = before.map { .before($0) } ?? after.map { .after($0) } ?? .page(page.number)
        let query = HistoryQuery(place: place, size: page.size, includesDeleted: includesDeleted)
        let part = try await store.read { database in
            try HistoryPart.fetch(query, of: ChatRecord.fetch(id, for: principal, in: database), in: database)
        }
        // Whoever fetched a message has it.
        if part.chat.participant(principal.key) != nil, let newest = part.messages.map(\.record.id).max() {
            deliveryMarks.note(newest, in: id, for: principal.key)
        }
        let messages = part.messages.map { renderer.message($0, in: part.chat, for: principal.key.type) }
        return JSONResponse(
            MessagePage(
                messages: messages, total: part.total, page: page.number, pageSize: page.size, hasMore: part.hasMore))
    }

    private func send(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        var reader = RequestReader(try await request.readJSON())
        let draft = MessageDraft(reading: &reader)
        let named = reader.optionalID("chat_id", ChatID.self)
        try reader.finish()
        if let named, named != id {
            throw Refusal(.validationError, "chat_id is not the chat of the path", status: 400)
        }
        let sent = try await store.write { try $0.send(draft, to: id, from: principal) }
        return JSONResponse(
            renderer.message(sent.view, in: sent.chat, for: principal.key.type), status: sent.isNew ? .created : .ok)
    }

    private func edit(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: MessageID.self)
        var reader = RequestReader(try await request.readJSON())
        let content = reader.string("content", limit: WireLimits.contentLength)
        if reader.isValid, content.isBlank {
            reader.refuse("content", "String should not be blank", type: "string_blank")
        }
        try reader.finish()
        let (view, chat) = try await store.write { try $0.edit(id, content: content, by: principal) }
        return JSONResponse(renderer.message(view, in: chat, for: principal.key.type))
    }

    private func delete(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: MessageID.self)
        try await store.write { try $0.delete(id, by: principal) }
        return JSONResponse(JSONValue.object(["message": .string("Message deleted successfully")]))
    }

    private func read(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        var reader = RequestReader(try await request.readJSON())
        let messageID = reader.id("message_id", MessageID.self)
        try reader.finish()
        let chat = try await store.write { try $0.markRead([messageID], in: id, by: principal) }
        return JSONResponse(renderer.chat(chat, for: principal.key.type, caller: principal.key))
    }

    private func changes(_ request: Request, _ context: ChatRequestContext) async throws -> JSONResponse {
        let principal = try context.caller()
        let id = try context.id("id", as: ChatID.self)
        var reader = try QueryReader(request)
        let since = reader.optionalInteger("since", in: 0...Int64.max)
        if reader.issues.isEmpty, since == nil { reader.refuse("since", "Field required", type: "missing") }
        let epoch = reader.optionalString("epoch", limit: 64)
        let limit = reader.integer("limit", in: WireLimits.listSizes, or: WireLimits.listSizes.upperBound)
        try reader.finish()
        let isSameEpoch = epoch == nil || epoch == store.epoch
        let changes = try await store.read { database in
            try ChangesSince.fetch(
                since: since, isSameEpoch: isSameEpoch, limit: limit,
                of: ChatRecord.fetch(id, for: principal, in: database), in: database)
        }
        return JSONResponse(renderer.changes(changes, epoch: store.epoch, for: principal))
    }
}
