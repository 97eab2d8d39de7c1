import ChatWire
import GRDB

extension Transaction {
    /// Begins to forget a customer in a salon: from this commit on the salon knows the number and whether it blocked them,
    /// and no more; their chats have ended (docs/PROTOCOL.md, section 7).
    ///
    /// The words of those chats, both sides', follow step by step (``forgetMessages()``): what staff wrote to someone is
    /// about them. The account lives on, for other salons; who comes back to this one is a newcomer.
    func forget(_ customerID: Int64, in salonID: SalonID, by actor: Principal) throws {
        try requireCustomer(customerID, of: salonID)
        try database.cachedStatement(
            sql: "UPDATE salon_customer SET name = NULL, forgotten_at = ? WHERE salon_id = ? AND customer_id = ?"
        ).execute(arguments: [now.milliseconds, salonID.rawValue, customerID])
        let chats = try database.cachedStatement(
            sql: "SELECT id FROM chat WHERE salon_id = ? AND customer_id = ? AND is_active")
        for id in try Int64.fetchAll(chats, arguments: [salonID.rawValue, customerID]) {
            guard let chat = try chat(ChatID(rawValue: id)) else { continue }
            _ = change(chat) { $0.end() }
        }
        // When and from where they signed in is theirs; what admins did to them stays, under the number.
        try database.cachedStatement(
            sql: """
                DELETE FROM audit WHERE salon_id = ? AND (actor_type = 'customer' AND actor_id = ?
                    OR action = ? AND target = ?)
                """
        ).execute(arguments: [
            salonID.rawValue, customerID, AuditAction.signInFailed.rawValue, "customer \(customerID)",
        ])
        try ErasureStep.due.note(in: database)
        try audit(.customerForgotten, of: "customer \(customerID)", by: actor, in: salonID)
        forgetAccounts()
    }

    /// Forgets some of the messages of chats that have ended, each by a revision of its own.
    ///
    /// - Returns: whether there may be more.
    func forgetMessages(limit: Int = 200) throws -> Bool {
        let next = try database.cachedStatement(
            sql: "SELECT id FROM chat WHERE NOT is_active AND total_messages > 0 ORDER BY id LIMIT 1")
        guard let id = try Int64.fetchOne(next), var chat = try chat(ChatID(rawValue: id)) else { return false }
        let messages = try MessageRecord.fetchAll(
            where: "m.chat_id = ? AND m.deleted_at IS NULL ORDER BY m.id LIMIT ?", arguments: [id, limit],
            in: database)
        for var message in messages {
            try erase(&message, in: &chat)
            try tellDeleted(message, in: chat)
        }
        if messages.isEmpty {
            // A count that went astray must not bring this chat up again and again.
            chat.totalMessages = 0
            save(chat)
        }
        return true
    }
}

extension ChatRecord {
    /// Ends the chat: its customer is gone.
    fileprivate mutating func end() {
        isActive = false
        isArchived = true
        title = nil
        lastMessagePreview = nil
        waitingSince = nil
        for index in participants.indices where participants[index].key.type == .customer {
            participants[index].isActive = false
        }
        hideForgotten()
    }
}

extension Store {
    /// Forgets all that is still to be forgotten; what a crash left over, too.
    ///
    /// Step by step, so that others' writes need not wait.
    func finishForgetting() async throws {
        while try await write({ try $0.forgetMessages() }) {}
    }
}
