public import ChatWire

/// Which of the salon's chats a member of the staff lists.
public enum ChatScope: String, Sendable, CaseIterable {
    /// Those that one takes part in.
    case mine
    /// Those that wait for someone to take them.
    case unassigned
    /// All of the salon; for admins.
    case all
}

extension ChatAPI {
    /// One's chats, the newest message first.
    ///
    /// - Parameters:
    ///   - archived: those that were put away instead of the others.
    ///   - scope: for staff; nil stands for mine and unassigned together.
    ///   - customer: for staff; those with this customer alone.
    public func chats(
        archived: Bool = false, scope: ChatScope? = nil, customer: Int64? = nil
    ) async throws(ClientError) -> [Chat] {
        var query: [(name: String, value: String)] = []
        if archived {
            query.append(("is_archived", "true"))
        }
        if let scope, kind == .user {
            query.append(("scope", scope.rawValue))
        }
        if let customer, kind == .user {
            query.append(("customer_id", String(customer)))
        }
        return try await call(.get, kind == .user ? "/chat/chats" : "/chat/chats/customer", query: query).decode()
    }

    /// A chat.
    public func chat(_ id: ChatID) async throws(ClientError) -> Chat {
        try await call(.get, "/chat/chats/\(id)").decode()
    }

    /// Opens a chat, or finds the one that there is. For staff.
    public func openChat(_ request: OpenChatAsStaff) async throws(ClientError) -> Chat {
        try await call(.post, "/chat/chats", body: .json(request)).decode()
    }

    /// Opens a chat with a salon, or finds the one that there is. For customers.
    public func openChat(_ request: OpenChatAsCustomer) async throws(ClientError) -> Chat {
        try await call(.post, "/chat/chats/customer", body: .json(request)).decode()
    }

    /// Takes an unassigned chat; ``ChatWire/ErrorCode/conflict`` when a colleague was faster. For staff.
    public func claim(_ id: ChatID) async throws(ClientError) -> Chat {
        try await call(.post, "/chat/chats/\(id)/claim").decode()
    }

    /// Renames a chat, puts it away or takes it out again. For staff.
    public func change(_ id: ChatID, _ patch: ChatPatch) async throws(ClientError) -> Chat {
        try await call(.patch, "/chat/chats/\(id)", body: .json(patch)).decode()
    }

    /// Mutes a chat for oneself, or ends that.
    public func setMuted(_ isMuted: Bool, in id: ChatID) async throws(ClientError) {
        _ = try await call(.put, "/chat/chats/\(id)/mute", body: .json(["is_muted": .bool(isMuted)] as JSONObject))
    }

    /// Adds a colleague to a chat. For staff in it, and admins.
    public func addParticipant(user: Int64, to id: ChatID) async throws(ClientError) -> Chat {
        _ = try await call(
            .post, "/chat/chats/\(id)/participants", body: .json(["user_id": .integer(user)] as JSONObject))
        return try await chat(id)
    }

    /// Takes a member of the staff out of a chat; the last one to leave puts it back in the queue. For staff in it,
    /// themselves too, and admins.
    public func removeParticipant(user: Int64, from id: ChatID) async throws(ClientError) {
        _ = try await call(.delete, "/chat/chats/\(id)/participants/\(user)")
    }

    /// What changed in a chat since a revision (docs/PROTOCOL.md, section 5, "Sync").
    public func changes(in id: ChatID, since revision: Int64, epoch: String?) async throws(ClientError) -> Changes {
        var query = [(name: "since", value: String(revision))]
        if let epoch {
            query.append(("epoch", epoch))
        }
        return try await call(.get, "/chat/chats/\(id)/changes", query: query).decode()
    }
}
