import ChatWire
import GRDB

/// A chat that was opened.
struct OpenedChat: Sendable {
    let chat: ChatRecord
    /// Whether it was made just now.
    let isNew: Bool
}

extension Transaction {
    /// Opens a chat as staff: with a customer, or with colleagues (docs/PROTOCOL.md, section 3).
    func open(_ request: OpenChatAsStaff, by principal: Principal) throws -> OpenedChat {
        guard let salonID = principal.salonID else { throw Refusal(.forbidden, "Only staff may do this") }
        var opened: OpenedChat
        switch request.counterpart {
        case .customer(let id):
            guard try isCustomer(id, of: salonID) else { throw Refusal.notFound("Customer") }
            opened = try conversation(
                of: id, with: salonID, title: request.title, staff: principal.key, by: principal)
        case .phoneNumber(let number):
            let statement = try database.cachedStatement(sql: "SELECT id FROM customer WHERE phone = ? AND is_active")
            guard let phone = PhoneNumber(number),
                let id = try Int64.fetchOne(statement, arguments: [phone.description])
            else { throw Refusal.notFound("Customer") }
            opened = try conversation(
                of: id, with: salonID, title: request.title, staff: principal.key, by: principal)
        case .users(let ids):
            opened = try staffChat(of: Set(ids), title: request.title, by: principal, in: salonID)
        }
        if let text = request.initialMessage {
            let sent = try send(MessageDraft(text: text), to: opened.chat.id, from: principal)
            opened = OpenedChat(chat: sent.chat, isNew: opened.isNew)
        }
        return opened
    }

    /// Opens a chat as a customer: with a salon, where it waits in the queue, or with one of its staff.
    func open(_ request: OpenChatAsCustomer, by principal: Principal) throws -> OpenedChat {
        var salonID = request.salonID
        var staff: ParticipantKey?
        if let userID = request.userID {
            let statement = try database.cachedStatement(sql: "SELECT salon_id FROM user WHERE id = ? AND is_active")
            guard let home = try Int64.fetchOne(statement, arguments: [userID]).map(SalonID.init(rawValue:)),
                salonID == nil || salonID == home
            else { throw Refusal.notFound("User") }
            salonID = home
            staff = .user(userID)
        }
        let known = try database.cachedStatement(sql: "SELECT 1 FROM salon WHERE id = ?")
        guard let salonID, try Int.fetchOne(known, arguments: [salonID.rawValue]) != nil else {
            throw Refusal.notFound("Salon")
        }
        guard try !isBlocked(principal.key.id, by: salonID) else { throw Refusal(.blocked, "The salon blocked you") }
        var opened = try conversation(
            of: principal.key.id, with: salonID, title: request.title, staff: staff, by: principal)
        if let text = request.initialMessage {
            let sent = try send(MessageDraft(text: text), to: opened.chat.id, from: principal)
            opened = OpenedChat(chat: sent.chat, isNew: opened.isNew)
        }
        return opened
    }

    /// The one active conversation of a customer and a salon, made where there is none, brought back where it was archived,
    /// `staff` let in.
    private func conversation(
        of customerID: Int64, with salonID: SalonID, title: String?, staff: ParticipantKey?, by principal: Principal
    ) throws -> OpenedChat {
        let statement = try database.cachedStatement(
            sql: """
                SELECT id FROM chat
                WHERE salon_id = ? AND customer_id = ? AND chat_type = 'user_customer' AND is_active
                """)
        if let id = try Int64.fetchOne(statement, arguments: [salonID.rawValue, customerID]),
            var chat = try chat(ChatID(rawValue: id))
        {
            if chat.isArchived { chat = change(chat) { $0.isArchived = false } }
            if let staff, chat.participant(staff) == nil { chat = try claim(chat, by: staff, as: principal) }
            return OpenedChat(chat: chat, isNew: false)
        }
        _ = try SalonRecord.takeIn(customerID, to: salonID, at: now, in: database)
        let people = [staff, .customer(customerID)].compactMap { $0 }
        return OpenedChat(
            chat: try newChat(.userCustomer, of: people, customerID: customerID, title: title, in: salonID), isNew: true
        )
    }

    private func staffChat(
        of ids: Set<Int64>, title: String?, by principal: Principal, in salonID: SalonID
    ) throws -> OpenedChat {
        let colleagues = ids.subtracting([principal.key.id])
        guard !colleagues.isEmpty else {
            throw Refusal(issues: [
                ValidationIssue(
                    location: [.name("body"), .name("user_ids")], message: "Name at least one colleague",
                    type: "value_error")
            ])
        }
        for id in colleagues { try requireColleague(id, in: salonID) }
        let people = colleagues.union([principal.key.id]).sorted().map(ParticipantKey.user)
        if let chat = try existingStaffChat(of: people, in: salonID) {
            return OpenedChat(chat: chat.isArchived ? change(chat) { $0.isArchived = false } : chat, isNew: false)
        }
        return OpenedChat(
            chat: try newChat(.userUser, of: people, customerID: nil, title: title, in: salonID), isNew: true)
    }

    private func existingStaffChat(of people: [ParticipantKey], in salonID: SalonID) throws -> ChatRecord? {
        guard let first = people.first else { return nil }
        let candidates = try database.cachedStatement(
            sql: """
                SELECT chat.id FROM participant p JOIN chat ON chat.id = p.chat_id
                WHERE p.participant_type = 'user' AND p.participant_id = ? AND p.is_active
                    AND chat.chat_type = 'user_user' AND chat.salon_id = ? ORDER BY chat.id
                """)
        for id in try Int64.fetchAll(candidates, arguments: [first.id, salonID.rawValue]) {
            guard let chat = try chat(ChatID(rawValue: id)) else { continue }
            if Set(chat.participants.filter(\.isActive).map(\.key)) == Set(people) { return chat }
        }
        return nil
    }

    private func newChat(
        _ chatType: ChatType, of people: [ParticipantKey], customerID: Int64?, title: String?, in salonID: SalonID
    ) throws -> ChatRecord {
        let participants = try people.map { key in
            guard let record = try ParticipantRecord.newcomer(key, at: now, in: database) else {
                throw Refusal.notFound(key.type == .user ? "User" : "Customer")
            }
            return record
        }
        let made = try insertChat(
            chatType, salonID: salonID, customerID: customerID, title: title, participants: participants)
        var chat = made
        chat.raiseRevision(at: now)
        save(chat)
        publish(Publication(.chatChanged, in: chat, before: nil))
        return chat
    }

    func isCustomer(_ id: Int64, of salonID: SalonID) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT 1 FROM salon_customer WHERE salon_id = ? AND customer_id = ? AND forgotten_at IS NULL")
        return try Int.fetchOne(statement, arguments: [salonID.rawValue, id]) != nil
    }

    private func isBlocked(_ id: Int64, by salonID: SalonID) throws -> Bool {
        let statement = try database.cachedStatement(
            sql: "SELECT is_blocked FROM salon_customer WHERE salon_id = ? AND customer_id = ?")
        return try Bool.fetchOne(statement, arguments: [salonID.rawValue, id]) ?? false
    }
}
