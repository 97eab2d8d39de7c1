import ChatWire
import GRDB

extension Transaction {
    /// Makes one change of a chat's title, archive or participants: a revision of its own, told as `chat_updated`.
    func change(_ chat: ChatRecord, _ body: (inout ChatRecord) throws -> Void) rethrows -> ChatRecord {
        var changed = chat
        try body(&changed)
        changed.raiseRevision(at: now)
        save(changed)
        publish(Publication(.chatChanged, in: changed, before: chat))
        return changed
    }

    /// Lets a member of the staff into a chat. Taking it from the queue is audited as done by `actor`.
    func claim(_ chat: ChatRecord, by staff: ParticipantKey, as actor: Principal) throws -> ChatRecord {
        // The request may have waited behind the write that switched the account off.
        try requireColleague(staff.id, in: chat.salonID)
        guard var newcomer = try ParticipantRecord.newcomer(staff, at: now, in: database) else {
            throw Refusal.notFound("User")
        }
        let mark = chat.participants.first { $0.key == staff }?.lastReadMessageID
        newcomer.unreadCount = try unread(of: staff, in: chat.id, after: mark)
        if chat.isUnassigned, actor.key.type == .user {
            try audit(.chatClaimed, of: "chat \(chat.id)", by: actor, in: chat.salonID)
        }
        return change(chat) { chat in
            chat.admit(newcomer)
            if let index = chat.index(of: staff) { chat.participants[index].unreadCount = newcomer.unreadCount }
        }
    }

    /// Takes an unassigned chat. Exactly one of many claims wins; the winner may claim again.
    func claim(_ id: ChatID, by principal: Principal) throws -> ChatRecord {
        let chat = try chat(id, for: principal)
        if chat.participant(principal.key) != nil { return chat }
        guard chat.isUnassigned else { throw Refusal(.conflict, "The chat is already taken") }
        return try claim(chat, by: principal.key, as: principal)
    }

    /// Changes title or archive; a patch that changes nothing raises no revision.
    func patch(_ id: ChatID, _ patch: ChatPatch, by principal: Principal) throws -> ChatRecord {
        let chat = try chat(id, for: principal)
        try chat.requireSteward(principal)
        let title = patch.title ?? chat.title
        let isArchived = patch.isArchived ?? chat.isArchived
        if title == chat.title, isArchived == chat.isArchived { return chat }
        return change(chat) { chat in
            chat.title = title
            chat.isArchived = isArchived
        }
    }

    /// Adds a colleague of the same salon; one who is in already changes nothing.
    func addParticipant(_ userID: Int64, to id: ChatID, by principal: Principal) throws -> ChatRecord {
        let chat = try chat(id, for: principal)
        try chat.requireSteward(principal)
        if chat.participant(.user(userID)) != nil { return chat }
        return try claim(chat, by: .user(userID), as: principal)
    }

    /// Takes a member of the staff out of a chat, oneself too. The last one leaving puts it back in the queue.
    func removeParticipant(_ userID: Int64, from id: ChatID, by principal: Principal) throws -> ChatRecord {
        let chat = try chat(id, for: principal)
        if principal.key != .user(userID) { try chat.requireSteward(principal) }
        guard let index = chat.index(of: .user(userID)) else { throw Refusal.notFound("Participant") }
        return change(chat) { $0.participants[index].isActive = false }
    }

    /// Mutes a chat for the caller, or not; no revision, told to the caller's connections alone.
    func mute(_ id: ChatID, _ isMuted: Bool, by principal: Principal) throws -> ChatRecord {
        var chat = try chat(id, for: principal)
        try chat.requireParticipant(principal)
        guard let index = chat.index(of: principal.key), chat.participants[index].isMuted != isMuted else {
            return chat
        }
        chat.participants[index].isMuted = isMuted
        save(chat)
        publish(Publication(.muteChanged(principal.key), in: chat, before: nil))
        return chat
    }

    /// Refuses who is not active staff of the salon.
    func requireColleague(_ userID: Int64, in salonID: SalonID) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM user WHERE id = ? AND salon_id = ? AND is_active")
        guard try Int.fetchOne(statement, arguments: [userID, salonID.rawValue]) != nil else {
            throw Refusal.notFound("User")
        }
    }
}
