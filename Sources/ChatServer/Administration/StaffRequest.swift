import ChatWire

/// The body of `POST /admin/users`, validated.
struct StaffRequest: Sendable {
    let email: EmailAddress
    let name: String?
    let role: StaffRole
    let password: String

    /// Reads the body.
    ///
    /// - Throws: ``Refusal`` naming all that does not validate.
    init(json: JSONValue) throws(Refusal) {
        var reader = RequestReader(json)
        let text = reader.string("email", limit: EmailAddress.limit)
        let email = EmailAddress(text)
        if reader.isValid, email == nil { reader.refuse("email", "Input should be an email address") }
        name = reader.optionalName("name")
        if reader.value("role") == nil { reader.missing("role") }
        role = reader.optionalRole("role") ?? .staff
        password = reader.newPassword("password")
        guard reader.isValid, let email else { throw Refusal(issues: reader.issues) }
        self.email = email
    }
}

extension StaffAccountPatch {
    /// Reads the body of `PATCH /admin/users/{id}`.
    ///
    /// - Throws: ``Refusal`` naming all that does not validate.
    init(json: JSONValue) throws(Refusal) {
        var reader = RequestReader(json)
        self.init(
            name: reader.optionalName("name"), role: reader.optionalRole("role"),
            isActive: reader.optionalBool("is_active"),
            password: reader.value("password") == nil ? nil : reader.newPassword("password"))
        try reader.finish()
    }
}

extension CustomerAccountPatch {
    /// Reads the body of `PATCH /admin/customers/{id}`.
    ///
    /// - Throws: ``Refusal`` naming all that does not validate.
    init(json: JSONValue) throws(Refusal) {
        var reader = RequestReader(json)
        self.init(name: reader.optionalName("name"), isBlocked: reader.optionalBool("is_blocked"))
        try reader.finish()
    }
}

extension RequestReader {
    /// What a person is called, where it is there.
    fileprivate mutating func optionalName(_ name: String) -> String? {
        guard let text = optionalString(name, limit: WireLimits.nameLength) else { return nil }
        if !text.isBlank { return text }
        refuse(name, "String should not be blank", type: "string_blank")
        return nil
    }

    /// What staff may do, where it is there.
    fileprivate mutating func optionalRole(_ name: String) -> StaffRole? {
        guard let value = value(name) else { return nil }
        if let role = value.stringValue.flatMap(StaffRole.init(rawValue:)) { return role }
        refuse(name, "Input should be 'admin' or 'staff'", type: "enum")
        return nil
    }
}
