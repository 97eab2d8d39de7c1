import ChatWire
import GRDB

extension Transaction {
    /// Switches an account off: its sessions end, and so does its part in chats; those left without staff return to the
    /// queue (docs/PROTOCOL.md, section 7).
    ///
    /// - Returns: what must be announced once this is durable.
    func deactivate(_ account: AccountRecord) throws -> SessionRevocation {
        try account.setActive(false, in: database)
        _ = try SessionRecord.revokeAll(of: account.key, because: .deactivated, at: now, in: database)
        if account.key.type == .user { try leaveAllChats(account.key) }
        forgetAccounts()
        return SessionRevocation(participant: account.key, scope: .everything, reason: .deactivated)
    }

    private func leaveAllChats(_ staff: ParticipantKey) throws {
        let statement = try database.cachedStatement(
            sql: "SELECT chat_id FROM participant WHERE participant_type = ? AND participant_id = ? AND is_active")
        for id in try Int64.fetchAll(statement, arguments: [staff.type.rawValue, staff.id]) {
            guard let chat = try chat(ChatID(rawValue: id)), let index = chat.index(of: staff) else { continue }
            _ = change(chat) { $0.participants[index].isActive = false }
        }
    }
}
