/// The body of `POST /admin/users`: an admin makes an account for a member of the staff.
public struct NewStaffAccount: Hashable, Sendable, JSONEncodable {
    /// The address with which to sign in.
    public var email: String
    /// The name to show.
    public var name: String?
    /// What the account may do.
    public var role: StaffRole
    /// The first password.
    public var password: String

    /// An account to be made.
    public init(email: String, name: String? = nil, role: StaffRole = .staff, password: String) {
        self.email = email
        self.name = name
        self.role = role
        self.password = password
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("email", email)
            writer.fieldIfPresent("name", name)
            writer.field("role", role)
            writer.field("password", password)
        }
    }
}

/// The body of `PATCH /admin/users/{id}`.
public struct StaffAccountPatch: Hashable, Sendable, JSONEncodable {
    /// The new name; `nil` leaves it.
    public var name: String?
    /// What the account may do; `nil` leaves it.
    public var role: StaffRole?
    /// Whether it may sign in; `nil` leaves it. Switched off, its sessions end and it leaves its chats.
    public var isActive: Bool?
    /// The new password; `nil` leaves it. A new one ends the account's sessions.
    public var password: String?

    /// A change of what is not `nil`.
    public init(name: String? = nil, role: StaffRole? = nil, isActive: Bool? = nil, password: String? = nil) {
        self.name = name
        self.role = role
        self.isActive = isActive
        self.password = password
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.fieldIfPresent("name", name)
            writer.fieldIfPresent("role", role)
            writer.fieldIfPresent("is_active", isActive)
            writer.fieldIfPresent("password", password)
        }
    }
}

extension NewStaffAccount: CustomStringConvertible, CustomReflectable {
    /// Whose account; no password.
    public var description: String { "new account of \(email)" }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}

extension StaffAccountPatch: CustomStringConvertible, CustomReflectable {
    /// What changes; no password.
    public var description: String {
        let changes = [name.map { _ in "name" }, role.map { _ in "role" }, isActive.map { _ in "is_active" }]
        return "change of \((changes + [password.map { _ in "password" }]).compactMap { $0 }.joined(separator: ", "))"
    }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
