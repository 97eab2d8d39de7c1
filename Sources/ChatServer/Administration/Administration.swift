import ChatWire
import GRDB
import Hummingbird

/// What admins do with the accounts of their salon (docs/PROTOCOL.md, section 7).
///
/// An account of another salon is not there. What ends sessions is told to the sockets once it is durable.
struct Administration: Sendable {
    let store: Store
    let hasher: PasswordHasher
    let sessions: SessionIssuer
    let directory: Directory
    /// Makes a participant's connections come back, for what they may do has changed.
    let reconnect: @Sendable (ParticipantKey) -> Void

    /// Takes a member of the staff in.
    func addStaff(_ request: StaffRequest, by admin: Principal) async throws -> StaffAccount {
        let salonID = try admin.salon()
        let hash = try await hasher.hash(request.password)
        let id = try await store.write { transaction in
            try transaction.requireAdmin(admin)
            return try transaction.addStaff(
                request.email, name: request.name, role: request.role, salonID: salonID, passwordHash: hash, by: admin)
        }
        return try await directory.staff(id, of: salonID)
    }

    /// Changes a member of the staff.
    ///
    /// - Throws: ``Refusal`` `conflict` where the salon would be left without an admin.
    func changeStaff(_ id: Int64, _ patch: StaffAccountPatch, by admin: Principal) async throws -> StaffAccount {
        let salonID = try admin.salon()
        // What is not the salon's is told before a tenth of a second of hashing.
        let old = try await directory.staff(id, of: salonID)
        let hash: String? = if let password = patch.password { try await hasher.hash(password) } else { nil }
        let revocations = try await store.write { transaction in
            try transaction.requireAdmin(admin)
            let account = try transaction.staff(id, of: salonID)
            let losesAdmin = patch.role == .staff || patch.isActive == false
            if account.role == .admin, account.isActive, losesAdmin,
                try !transaction.hasOtherAdmin(than: id, in: salonID)
            {
                throw Refusal(.conflict, "The salon needs an active admin")
            }
            var ended: [SessionRevocation] = []
            try transaction.change(account, name: patch.name, role: patch.role, by: admin)
            if let hash {
                let kept = account.key == admin.key ? admin.sessionID : nil
                ended.append(try transaction.setPassword(of: account, hash: hash, keeping: kept, by: admin))
            }
            if let isActive = patch.isActive,
                let revocation = try transaction.setActive(account, isActive, by: admin)
            {
                ended.append(revocation)
            }
            return ended
        }
        sessions.forget(.user(id))
        for revocation in revocations { sessions.announce(revocation) }
        let new = try await directory.staff(id, of: salonID)
        if new.role != old.role { reconnect(.user(id)) }
        return new
    }

    /// Takes a customer in, and says whether the account was made just now.
    func addCustomer(
        _ request: RegistrationRequest, by admin: Principal
    ) async throws -> (account: CustomerAccount, isNew: Bool) {
        let salonID = try admin.salon()
        let hash = try await hasher.hash(request.password)
        let (id, isNew) = try await store.write { transaction in
            try transaction.requireAdmin(admin)
            return try transaction.addCustomer(
                request.phoneNumber, name: request.name, passwordHash: hash, to: salonID, by: admin)
        }
        return (try await directory.customer(id, of: admin), isNew)
    }

    /// Changes, blocks or unblocks a customer.
    func changeCustomer(
        _ id: Int64, _ patch: CustomerAccountPatch, by admin: Principal
    ) async throws -> CustomerAccount {
        let salonID = try admin.salon()
        try await store.write { transaction in
            try transaction.requireAdmin(admin)
            try transaction.requireCustomer(id, of: salonID)
            if let name = patch.name { try transaction.rename(id, to: name, in: salonID, by: admin) }
            if let isBlocked = patch.isBlocked {
                try transaction.setBlocked(isBlocked, id, in: salonID, by: admin)
            }
        }
        return try await directory.customer(id, of: admin)
    }

    /// All that the salon holds of a customer; that it was read out is on record before it is.
    func export(_ id: Int64, _ renderer: Renderer, by admin: Principal) async throws -> Response {
        let salonID = try admin.salon()
        try await store.write { transaction in
            try transaction.requireAdmin(admin)
            try transaction.requireCustomer(id, of: salonID)
            try transaction.audit(.customerExported, of: "customer \(id)", by: admin, in: salonID)
        }
        let customer = try await directory.customer(id, of: admin)
        return CustomerExport(store: store, renderer: renderer, salonID: salonID, customerID: id).response(customer)
    }

    /// Forgets a customer in the salon, and returns once all is forgotten.
    func forget(_ id: Int64, by admin: Principal) async throws {
        let salonID = try admin.salon()
        try await store.write { transaction in
            try transaction.requireAdmin(admin)
            try transaction.forget(id, in: salonID, by: admin)
        }
        try await store.finishForgetting()
    }

    /// What was done in the admin's salon, the newest first.
    func audit(_ part: ListPart, for admin: Principal) async throws -> [AuditEntry] {
        let salonID = try admin.salon()
        return try await store.read { try AuditLog.fetch(of: salonID, part: part, in: $0) }
    }
}

extension Principal {
    /// The salon of staff.
    ///
    /// - Throws: ``Refusal`` `forbidden` for customers.
    func salon() throws(Refusal) -> SalonID {
        guard let salonID else { throw Refusal(.forbidden, "Only staff may do this") }
        return salonID
    }
}

extension Transaction {
    /// Refuses who is no admin any more: the request may have waited behind the very write that took the role away.
    func requireAdmin(_ principal: Principal) throws {
        let account = try AccountRecord.fetch(principal.key, in: database)
        guard let account, account.isActive, account.role == .admin, account.salonID == principal.salonID else {
            throw Refusal(.forbidden, "This call is not yours to make")
        }
    }

    /// A member of the salon's staff.
    fileprivate func staff(_ id: Int64, of salonID: SalonID) throws -> AccountRecord {
        guard let account = try AccountRecord.fetch(.user(id), in: database), account.salonID == salonID else {
            throw Refusal.notFound("User")
        }
        return account
    }
}
