public import ChatWire

/// Which part of a chat's history is asked for.
public enum HistoryPosition: Hashable, Sendable {
    /// The newest messages.
    case newest
    /// The page of that number, from 1; costs more the deeper it is.
    case page(Int)
    /// Those before a message.
    case before(MessageID)
    /// Those after a message, the oldest first.
    case after(MessageID)
}

extension ChatAPI {
    /// A page of a chat's history, the newest message first, but for ``HistoryPosition/after(_:)``.
    ///
    /// - Parameters:
    ///   - id: the chat.
    ///   - position: which part.
    ///   - limit: 1 to 100.
    ///   - includingDeleted: whether deleted messages stand in it as tombstones, or not at all.
    public func history(
        of id: ChatID, _ position: HistoryPosition = .newest, limit: Int = WireLimits.defaultPageSize,
        includingDeleted: Bool = false
    ) async throws(ClientError) -> MessagePage {
        var query = [(name: "page_size", value: String(limit))]
        if includingDeleted {
            query.append(("include_deleted", "true"))
        }
        switch position {
        case .newest: break
        case .page(let number): query.append(("page", String(number)))
        case .before(let message): query.append(("before_message_id", message.description))
        case .after(let message): query.append(("after_message_id", message.description))
        }
        return try await call(.get, "/chat/chats/\(id)/messages", query: query).decode()
    }

    /// Sends a message at once, past the outbox: what a script wants. With a `clientMessageID` it can be repeated
    /// without being stored twice.
    public func send(_ draft: MessageDraft, to id: ChatID) async throws(ClientError) -> Message {
        try await call(.post, "/chat/chats/\(id)/messages", body: .json(Sending(chatID: id, draft: draft))).decode()
    }

    /// Changes the words of one's own message, within 15 minutes of sending.
    public func edit(_ id: MessageID, content: String) async throws(ClientError) {
        _ = try await call(.put, "/chat/messages/\(id)", body: .json(["content": .string(content)] as JSONObject))
    }

    /// Deletes one's own message; an admin's token deletes anyone's.
    public func delete(_ id: MessageID) async throws(ClientError) {
        _ = try await call(.delete, "/chat/messages/\(id)")
    }

    /// Marks a chat as read up to a message.
    public func markRead(_ id: ChatID, upTo message: MessageID) async throws(ClientError) {
        _ = try await call(
            .put, "/chat/chats/\(id)/read", body: .json(["message_id": .integer(message.rawValue)] as JSONObject))
    }

    /// Searches the messages that one may read.
    ///
    /// - Parameters:
    ///   - text: whole words and beginnings of words.
    ///   - chat: only in this one.
    ///   - page: from 1.
    ///   - limit: how many hits a page holds, 1 to 100.
    public func search(
        _ text: String, in chat: ChatID? = nil, page: Int = 1, limit: Int = WireLimits.defaultPageSize
    ) async throws(ClientError) -> SearchPage {
        var query = [(name: "q", value: text), ("page", String(page)), ("page_size", String(limit))]
        if let chat {
            query.append(("chat_id", chat.description))
        }
        return try await call(.get, "/chat/search", query: query).decode()
    }
}

/// The body of a message that is sent. It names the chat as the path does, which a base server may insist on.
private struct Sending: JSONEncodable {
    let chatID: ChatID
    let draft: MessageDraft

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("chat_id", chatID)
            draft.writeFields(to: &writer)
        }
    }
}
