import ChatWire
import GRDB

/// What an import did, or would have done.
public struct ImportSummary: Hashable, Sendable {
    /// How many were made, or became customers of the salon.
    public fileprivate(set) var added = 0
    /// Of how many something changed.
    public fileprivate(set) var changed = 0
    /// How many were as the list says.
    public fileprivate(set) var unchanged = 0
}

extension Transaction {
    /// Takes in the people of a list: makes who is not there, changes who is otherwise, and leaves everybody else alone. What was
    /// imported before changes nothing.
    ///
    /// New accounts have no password: their system lets them in by its own tokens, or someone gives them one.
    func importAccounts(
        _ accounts: [ImportedAccount], into salonID: SalonID, faults: inout [ImportedAccount.Fault]
    ) throws -> ImportSummary {
        guard try SalonRecord.fetch(salonID, in: database) != nil else { throw Refusal.notFound("Salon \(salonID)") }
        var summary = ImportSummary()
        for account in accounts {
            let before = database.totalChangesCount
            let isNew: Bool
            do {
                isNew = try importAccount(account, into: salonID)
            } catch let refusal as Refusal {
                faults.append(ImportedAccount.Fault(line: account.line, text: refusal.detail))
                continue
            }
            if isNew {
                summary.added += 1
            } else if database.totalChangesCount > before {
                summary.changed += 1
            } else {
                summary.unchanged += 1
            }
        }
        return summary
    }

    private func importAccount(_ account: ImportedAccount, into salonID: SalonID) throws -> Bool {
        switch account.login {
        case .email(let email): try importStaff(account, email, into: salonID)
        case .phone(let phone): try importCustomer(account, phone, into: salonID)
        }
    }

    private func importStaff(_ account: ImportedAccount, _ email: EmailAddress, into salonID: SalonID) throws -> Bool {
        guard let known = try AccountRecord.fetch(.email(email), in: database) else {
            let id = try addStaff(
                email, name: account.name, role: account.role ?? .staff, salonID: salonID,
                passwordHash: Self.noPassword, by: nil)
            if account.isActive == false, let made = try AccountRecord.fetch(.user(id), in: database) {
                _ = try setActive(made, false, by: nil)
            }
            return true
        }
        guard known.salonID == salonID else { throw Refusal(.conflict, "\(email) is of another salon's staff") }
        try change(known, name: account.name, role: account.role, by: nil)
        if let isActive = account.isActive { _ = try setActive(known, isActive, by: nil) }
        return false
    }

    private func importCustomer(_ account: ImportedAccount, _ phone: PhoneNumber, into salonID: SalonID) throws -> Bool
    {
        let isKnown = try AccountRecord.fetch(.phone(phone), in: database).map {
            try isCustomer($0.key.id, of: salonID)
        }
        let (id, isNew) = try addCustomer(
            phone, name: account.name, passwordHash: Self.noPassword, to: salonID, by: nil)
        guard !isNew else { return true }
        if let name = account.name, try customerName(id, in: salonID) != name {
            try rename(id, to: name, in: salonID, by: nil)
        }
        return isKnown != true
    }

    /// What the salon calls a customer.
    private func customerName(_ id: Int64, in salonID: SalonID) throws -> String? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT coalesce(s.name, c.name) FROM salon_customer s JOIN customer c ON c.id = s.customer_id
                WHERE s.salon_id = ? AND s.customer_id = ?
                """)
        return try String.fetchOne(statement, arguments: [salonID.rawValue, id])
    }

    /// A hash that no password has.
    static let noPassword = "\(PasswordHash.unmatchable(cost: .standard))"
}
