import ChatWire
import GRDB

extension Transaction {
    /// Takes a member of the staff in and returns the id.
    ///
    /// - Parameter actor: who does it; `nil` for the server's own commands.
    /// - Throws: ``Refusal`` `conflict` where the address is taken, `not_found` where there is no such salon.
    func addStaff(
        _ email: EmailAddress, name: String?, role: StaffRole, salonID: SalonID, passwordHash: String,
        by actor: Principal?
    ) throws -> Int64 {
        let id = try AccountRecord.insertStaff(
            email, name: name, role: role, salonID: salonID, passwordHash: passwordHash, at: now, in: database)
        try audit(.userCreated, of: "user \(id)", by: actor, in: salonID)
        return id
    }

    /// Changes name or role of a member of the staff. The colleagues in the same open chats are told the new name.
    func change(_ account: AccountRecord, name: String?, role: StaffRole?, by actor: Principal?) throws {
        let name = name ?? account.name
        let role = role ?? account.role
        guard name != account.name || role != account.role else { return }
        try database.cachedStatement(sql: "UPDATE user SET name = ?, role = ? WHERE id = ?")
            .execute(arguments: [name, role?.rawValue, account.key.id])
        try audit(.userChanged, of: account.key, by: actor)
        guard name != account.name else { return }
        forgetAccounts()
        try tellOpenChats(of: account.key) { chat in
            for index in chat.participants.indices where chat.participants[index].key == account.key {
                chat.participants[index].name = name
            }
        }
    }

    /// Gives an account another password and ends its open sessions but the one to keep.
    ///
    /// - Returns: the sessions that ended, to be announced once this is durable.
    func setPassword(
        of account: AccountRecord, hash: String, keeping session: Int64? = nil, by actor: Principal?
    ) throws -> SessionRevocation {
        try account.setPasswordHash(hash, in: database)
        try audit(.passwordChanged, of: account.key, by: actor)
        let ended = try SessionRecord.revokeAll(
            of: account.key, but: session, because: .signedOut, at: now, in: database)
        return SessionRevocation(participant: account.key, scope: .sessions(ended), reason: .signedOut)
    }

    /// Switches a member of the staff on or off; see ``deactivate(_:)``.
    ///
    /// - Returns: what must be announced once this is durable; `nil` where nobody has to go.
    func setActive(_ account: AccountRecord, _ isActive: Bool, by actor: Principal?) throws -> SessionRevocation? {
        guard account.isActive != isActive else { return nil }
        try audit(isActive ? .userActivated : .userDeactivated, of: account.key, by: actor)
        guard isActive else { return try deactivate(account) }
        try account.setActive(true, in: database)
        return nil
    }

    /// Whether the salon has an active admin besides `userID`.
    func hasOtherAdmin(than userID: Int64, in salonID: SalonID) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: """
                SELECT EXISTS (SELECT 1 FROM user WHERE salon_id = ? AND role = 'admin' AND is_active AND id <> ?)
                """)
        return try Bool.fetchOne(statement, arguments: [salonID.rawValue, userID]) ?? false
    }

    /// Takes over what changed of a person into the chats that they are in and that nobody put away, and tells those who
    /// have them in their list. No revision: messages and participants are the same.
    func tellOpenChats(of key: ParticipantKey, _ change: (inout ChatRecord) -> Void) throws {
        let statement = try database.cachedStatement(
            sql: """
                SELECT chat.id FROM participant p JOIN chat ON chat.id = p.chat_id
                WHERE p.participant_type = ? AND p.participant_id = ? AND p.is_active AND NOT chat.is_archived
                """)
        for id in try Int64.fetchAll(statement, arguments: [key.type.rawValue, key.id]) {
            guard var chat = try chat(ChatID(rawValue: id)) else { continue }
            change(&chat)
            save(chat)
            publish(Publication(.nameChanged(key), in: chat, before: nil))
        }
    }
}
