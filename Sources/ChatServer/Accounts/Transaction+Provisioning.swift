import ChatWire

extension Transaction {
    /// Makes an account for someone whom another system's token names, and whom nobody knew when it was looked at.
    ///
    /// - Returns: whose it is; somebody else may have been faster.
    func provision(
        _ login: AccountLogin, _ introduction: AccessClaims.Introduction, in salonID: SalonID
    ) throws -> ParticipantKey {
        if let known = try AccountRecord.fetch(login, in: database) { return known.key }
        let name = introduction.name.flatMap { Self.isName($0) ? $0 : nil }
        switch login {
        case .email(let email):
            return .user(
                try addStaff(
                    email, name: name, role: introduction.role ?? .staff, salonID: salonID,
                    passwordHash: Self.noPassword, by: nil))
        case .phone(let phone):
            return .customer(
                try addCustomer(phone, name: name, passwordHash: Self.noPassword, to: salonID, by: nil).id)
        }
    }

    /// Whether a text can be an account's name; one that cannot is left out, and keeps nobody from being let in.
    private static func isName(_ text: String) -> Bool {
        text.unicodeScalars.contains { !$0.properties.isWhitespace } && !text.utf8.contains(0)
            && text.unicodeScalars.count <= WireLimits.nameLength
    }
}
