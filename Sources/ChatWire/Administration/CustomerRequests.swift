/// The body of `POST /admin/customers`: an admin makes a customer's account, or takes one in that there is.
public struct NewCustomerAccount: Hashable, Sendable, JSONEncodable {
    /// The phone number with which to sign in.
    public var phoneNumber: String
    /// The name to show. An account that there is keeps its own.
    public var name: String?
    /// The first password. An account that there is keeps its own.
    public var password: String

    /// An account to be made.
    public init(phoneNumber: String, name: String? = nil, password: String) {
        self.phoneNumber = phoneNumber
        self.name = name
        self.password = password
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("phone_number", phoneNumber)
            writer.fieldIfPresent("name", name)
            writer.field("password", password)
        }
    }
}

/// The body of `PATCH /admin/customers/{id}`.
public struct CustomerAccountPatch: Hashable, Sendable, JSONEncodable {
    /// The new name; `nil` leaves it.
    public var name: String?
    /// Whether the salon blocks the customer, who then reads but opens and writes nothing there; `nil` leaves it.
    public var isBlocked: Bool?

    /// A change of what is not `nil`.
    public init(name: String? = nil, isBlocked: Bool? = nil) {
        self.name = name
        self.isBlocked = isBlocked
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.fieldIfPresent("name", name)
            writer.fieldIfPresent("is_blocked", isBlocked)
        }
    }
}

extension NewCustomerAccount: CustomStringConvertible, CustomReflectable {
    /// Whose account; no password.
    public var description: String { "new account of \(phoneNumber)" }
    /// Empty, so that `dump` shows no password.
    public var customMirror: Mirror { Mirror(self, children: []) }
}
