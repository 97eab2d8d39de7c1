/// A member of the staff, as sign-in and administration show it (docs/PROTOCOL.md, section 7).
public struct StaffAccount: Hashable, Sendable {
    /// The number.
    public var id: Int64
    /// The address with which to sign in.
    public var email: String
    /// The name to show.
    public var name: String?
    /// What the account may do.
    public var role: StaffRole
    /// Where it works.
    public var salonID: SalonID
    /// Whether it may sign in.
    public var isActive: Bool
    /// Whether a connection is open.
    public var isOnline: Bool
    /// When the last connection ended.
    public var lastSeenAt: Timestamp?
    /// Since when it exists.
    public var createdAt: Timestamp?

    /// An account.
    public init(id: Int64, email: String, name: String?, role: StaffRole, salonID: SalonID, isActive: Bool = true) {
        self.id = id
        self.email = email
        self.name = name
        self.role = role
        self.salonID = salonID
        self.isActive = isActive
        isOnline = false
    }
}

extension StaffAccount: JSONEncodable, JSONDecodable {
    /// Reads an account.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("id"), email: try json.decode("email"), name: try json.decodeIfPresent("name"),
            role: try json.decodeIfPresent("role") ?? .staff, salonID: try json.decode("salon_id"),
            isActive: try json.decodeIfPresent("is_active") ?? true)
        isOnline = try json.decodeIfPresent("is_online") ?? false
        lastSeenAt = try json.decodeIfPresent("last_seen_at")
        createdAt = try json.decodeIfPresent("created_at")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("email", email)
            writer.field("name", name)
            writer.field("role", role)
            writer.field("salon_id", salonID)
            writer.field("is_active", isActive)
            writer.field("is_online", isOnline)
            writer.field("last_seen_at", lastSeenAt)
            writer.field("created_at", createdAt)
        }
    }
}

/// A customer, as sign-in and staff see it (docs/PROTOCOL.md, section 7).
public struct CustomerAccount: Hashable, Sendable {
    /// The number.
    public var id: Int64
    /// The phone number with which to sign in.
    public var phoneNumber: String
    /// The name to show.
    public var name: String?
    /// Whether the asking salon blocked the customer.
    public var isBlocked: Bool
    /// Whether a connection is open.
    public var isOnline: Bool
    /// When the last connection ended.
    public var lastSeenAt: Timestamp?
    /// Since when the account exists.
    public var createdAt: Timestamp?

    /// An account.
    public init(id: Int64, phoneNumber: String, name: String?) {
        self.id = id
        self.phoneNumber = phoneNumber
        self.name = name
        isBlocked = false
        isOnline = false
    }
}

extension CustomerAccount: JSONEncodable, JSONDecodable {
    /// Reads an account.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            id: try json.decode("id"), phoneNumber: try json.decode("phone_number"),
            name: try json.decodeIfPresent("name"))
        isBlocked = try json.decodeIfPresent("is_blocked") ?? false
        isOnline = try json.decodeIfPresent("is_online") ?? false
        lastSeenAt = try json.decodeIfPresent("last_seen_at")
        createdAt = try json.decodeIfPresent("created_at")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("phone_number", phoneNumber)
            writer.field("name", name)
            writer.field("is_blocked", isBlocked)
            writer.field("is_online", isOnline)
            writer.field("last_seen_at", lastSeenAt)
            writer.field("created_at", createdAt)
        }
    }
}

/// A salon to which a customer may write.
public struct Salon: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Names it.
    public var id: SalonID
    /// What it is called.
    public var name: String

    /// A salon.
    public init(id: SalonID, name: String) {
        self.id = id
        self.name = name
    }

    /// Reads a salon.
    public init(json: JSONValue) throws(JSONDecodingError) {
        id = try json.decode("id")
        name = try json.decode("name")
    }

    /// Writes both members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("name", name)
        }
    }
}
