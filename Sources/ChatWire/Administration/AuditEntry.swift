/// Something that was done and must be traceable: an element of the answer of `GET /admin/audit` (docs/PROTOCOL.md,
/// section 7).
public struct AuditEntry: Hashable, Sendable {
    /// Numbers it; ids ascend in the order in which things were done.
    public var id: Int64
    /// When it was done.
    public var at: Timestamp?
    /// Who did it; `nil` for one who is not known, such as who failed to sign in, and for the server's own commands.
    public var actor: ParticipantKey?
    /// That one's name, as it is now.
    public var actorName: String?
    /// What was done.
    public var action: AuditAction
    /// To what: `user 7`, `customer 2`, `chat 3`, `message 12`; never a name or what someone typed.
    public var target: String?
    /// From where; `nil` for the server's own commands.
    public var remoteAddress: String?

    /// An entry.
    public init(id: Int64, action: AuditAction) {
        self.id = id
        self.action = action
    }
}

extension AuditEntry: JSONEncodable, JSONDecodable {
    /// Reads an entry.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(id: try json.decode("id"), action: AuditAction(rawValue: try json.decode("action")))
        at = try json.decodeIfPresent("at")
        if let type = try json.decodeIfPresent("actor_type", as: ParticipantType.self),
            let id = try json.decodeIfPresent("actor_id", as: Int64.self)
        {
            actor = ParticipantKey(type: type, id: id)
        }
        actorName = try json.decodeIfPresent("actor_name")
        target = try json.decodeIfPresent("target")
        remoteAddress = try json.decodeIfPresent("remote_address")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("id", id)
            writer.field("at", at)
            writer.field("actor_type", actor?.type)
            writer.field("actor_id", actor?.id)
            writer.field("actor_name", actorName)
            writer.field("action", action.rawValue)
            writer.field("target", target)
            writer.field("remote_address", remoteAddress)
        }
    }
}

/// The word for what was done; a server may know more of them than these.
public struct AuditAction: RawRepresentable, Hashable, Sendable {
    /// The word.
    public var rawValue: String

    /// What is called `rawValue`.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// Someone signed in.
    public static let signedIn = AuditAction(rawValue: "signed_in")
    /// Someone failed to sign in.
    public static let signInFailed = AuditAction(rawValue: "sign_in_failed")
    /// Someone gave themselves another password, or was given one.
    public static let passwordChanged = AuditAction(rawValue: "password_changed")
    /// A member of the staff was taken in.
    public static let userCreated = AuditAction(rawValue: "user_created")
    /// Name or role of a member of the staff changed.
    public static let userChanged = AuditAction(rawValue: "user_changed")
    /// A member of the staff was switched off.
    public static let userDeactivated = AuditAction(rawValue: "user_deactivated")
    /// A member of the staff was switched on again.
    public static let userActivated = AuditAction(rawValue: "user_activated")
    /// A customer's account was made by the salon.
    public static let customerCreated = AuditAction(rawValue: "customer_created")
    /// A customer whom others made was taken in.
    public static let customerLinked = AuditAction(rawValue: "customer_linked")
    /// A customer's name changed.
    public static let customerChanged = AuditAction(rawValue: "customer_changed")
    /// The salon blocked a customer.
    public static let customerBlocked = AuditAction(rawValue: "customer_blocked")
    /// The salon blocks a customer no longer.
    public static let customerUnblocked = AuditAction(rawValue: "customer_unblocked")
    /// All that the salon holds of a customer was read out.
    public static let customerExported = AuditAction(rawValue: "customer_exported")
    /// The salon forgot a customer.
    public static let customerForgotten = AuditAction(rawValue: "customer_forgotten")
    /// Someone deleted another's message.
    public static let messageDeleted = AuditAction(rawValue: "message_deleted")
    /// A member of the staff took a chat from the queue.
    public static let chatClaimed = AuditAction(rawValue: "chat_claimed")
    /// An admin closed a connection.
    public static let connectionKicked = AuditAction(rawValue: "connection_kicked")
}
