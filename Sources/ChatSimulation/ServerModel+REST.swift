import ChatClientKit
import ChatWire

extension ServerModel {
    /// Answers a REST call.
    func answer(_ request: HTTPRequest, from process: SimulatedProcess) -> HTTPResponse {
        guard let start = request.url.firstIndex(of: "/", after: "://"),
            let path = request.url[start...].split(separator: "?").first
        else { return Self.error(400, nil) }
        let parts = path.split(separator: "/").dropFirst(2).map(String.init)
        let query = Self.query(of: request.url)
        let body = request.body.flatMap { try? JSONParser.parse($0) }
        if parts.first == "auth", parts.last != "me" { return authenticate(parts.last ?? "", body, process) }
        let token = request.headers.first { $0.name == "Authorization" }.map { String($0.value.dropFirst(7)) } ?? ""
        guard let owner = owner(of: token) else { return Self.error(401, .unauthorized) }
        switch (request.method, parts) {
        case (.get, ["auth", "me"]) where !isBase: return Self.answer(Identity(participant: owner))
        case (.get, ["chat", "chats"]), (.get, ["chat", "chats", "customer"]):
            let chats = store.chats.filter { $0.participants.contains(owner) }
            return Self.answer(chats.map { store.view($0, for: owner, isBase: isBase) })
        case (.put, _) where parts.starts(with: ["chat", "messages"]),
            (.delete, _) where parts.starts(with: ["chat", "messages"]):
            return change(parts.last ?? "", to: body?["content"]?.stringValue, by: owner)
        default:
            guard parts.starts(with: ["chat", "chats"]), parts.count >= 3, let id = ChatID(parts[2]),
                let chat = store.chat(id), chat.participants.contains(owner)
            else { return Self.error(404, .notFound) }
            return answer(request.method, Array(parts.dropFirst(3)), query, body, of: chat, to: owner, process)
        }
    }

    private func answer(
        _ method: HTTPRequest.Method, _ rest: [String], _ query: [String: String], _ body: JSONValue?,
        of chat: StoreModel.ChatModel, to owner: ParticipantKey, _ process: SimulatedProcess
    ) -> HTTPResponse {
        switch (method, rest) {
        case (.get, []): return Self.answer(store.view(chat, for: owner, isBase: isBase))
        case (.get, ["messages"]): return history(of: chat, query)
        case (.post, ["messages"]):
            guard let body else { return Self.error(422, .validationError) }
            var reader = RequestReader(body, at: [])
            let draft = MessageDraft(reading: &reader)
            switch send(draft, to: chat.id, from: owner, by: nil) {
            case .success(let message): return Self.answer(StoreModel.shown(message, isBase: isBase))
            case .failure(let refusal): return Self.error(refusal.status, refusal.code)
            }
        case (.put, ["read"]) where !isBase:
            guard let id = body?["message_id"]?.integerValue else { return Self.error(422, .validationError) }
            read(MessageID(id), in: chat.id, by: owner)
            return HTTPResponse(status: 204, headers: [:], body: [])
        case (.get, ["changes"]) where !isBase:
            let changes = store.changes(
                of: chat, since: query["since"].flatMap { Int64($0) }, epoch: query["epoch"],
                limit: world.schedule.pageSize, for: owner)
            if changes.reset { process.joined(chat, epoch: store.epoch, since: nil, isReset: true) }
            return Self.answer(changes)
        default: return Self.error(404, .notFound)
        }
    }

    private func history(of chat: StoreModel.ChatModel, _ query: [String: String]) -> HTTPResponse {
        let size = min(query["page_size"].flatMap { Int($0) } ?? 50, max(1, world.schedule.pageSize))
        var rows = chat.rows.filter { !$0.current.isDeleted }.map(\.current)
        if let before = query["before_message_id"].flatMap({ Int64($0) }) {
            rows = rows.filter { $0.id.rawValue < before }
        }
        let page = query["page"].flatMap { Int($0) } ?? 1
        let messages = rows.reversed().dropFirst((page - 1) * size)
        return Self.answer(
            MessagePage(
                messages: messages.prefix(size).map { StoreModel.shown($0, isBase: isBase) }, total: rows.count,
                page: page, pageSize: size, hasMore: messages.count > size))
    }

    private func change(_ id: String, to content: String?, by owner: ParticipantKey) -> HTTPResponse {
        guard let id = MessageID(id), let place = store.position(of: id) else { return Self.error(404, .notFound) }
        let row = store.chats[place.chat].rows[place.row].current
        guard row.sender == owner, !row.isDeleted else { return Self.error(403, .forbidden) }
        let chat = store.chats[place.chat].id
        if let content {
            let message = store.change(place) {
                $0.content = content
                $0.isEdited = true
            }
            publish(.messageUpdated(message, revision: message.revision ?? 0), in: chat, revision: message.revision)
        } else {
            let message = store.change(place) {
                $0.content = Message.deletedContent
                $0.isDeleted = true
            }
            publish(.messageDeleted(message, revision: message.revision ?? 0), in: chat, revision: message.revision)
        }
        return Self.answer(["message": .string("Done.")] as JSONObject)
    }

    private func authenticate(_ call: String, _ body: JSONValue?, _ process: SimulatedProcess) -> HTTPResponse {
        let words = body?["refresh_token"]?.stringValue?.split(separator: " ") ?? []
        guard call == "refresh", !isBase, words.count == 3, let id = Int64(words[2]),
            let type = ParticipantType(rawValue: String(words[1]))
        else { return Self.error(call == "logout" ? 204 : 401, .unauthorized) }
        return Self.answer(issue(ParticipantKey(type: type, id: id)))
    }

    private static func answer(_ value: some JSONEncodable) -> HTTPResponse {
        HTTPResponse(status: 200, headers: [:], body: value.jsonBytes())
    }

    private static func error(_ status: Int, _ code: ErrorCode?) -> HTTPResponse {
        HTTPResponse(status: status, headers: [:], body: ErrorBody(detail: "No.", code: code).jsonBytes())
    }

    private static func query(of url: String) -> [String: String] {
        let items = url.split(separator: "?").dropFirst().first?.split(separator: "&") ?? []
        return Dictionary(
            items.map { item in
                let pair = item.split(separator: "=", omittingEmptySubsequences: false)
                return (String(pair[0]), pair.count > 1 ? String(pair[1]) : "")
            }
        ) { $1 }
    }
}

extension String {
    /// Where a character first stands behind a mark.
    fileprivate func firstIndex(of character: Character, after mark: String) -> Index? {
        guard let colon = firstIndex(of: ":"), self[colon...].hasPrefix(mark) else { return nil }
        return self[index(colon, offsetBy: mark.count)...].firstIndex(of: character)
    }
}
