import ChatWire

/// The body of `POST /customer-auth/register`, validated.
public struct RegistrationRequest: Hashable, Sendable {
    let phoneNumber: PhoneNumber
    let password: String
    let name: String?

    /// Reads the body.
    ///
    /// - Throws: ``Refusal`` naming all that does not validate.
    init(json: JSONValue) throws(Refusal) {
        var reader = RequestReader(json)
        let phone = reader.string("phone_number", limit: 64)
        let number = PhoneNumber(phone)
        if reader.isValid, number == nil {
            reader.refuse("phone_number", "Input should be a whole phone number")
        }
        password = reader.newPassword("password")
        name = reader.optionalString("name", limit: WireLimits.nameLength)
        guard reader.isValid, let number else { throw Refusal(issues: reader.issues) }
        phoneNumber = number
    }
}

extension RequestReader {
    /// A password that the caller chooses.
    mutating func newPassword(_ name: String) -> String {
        let password = string(name, limit: PasswordRules.limit)
        if value(name)?.stringValue != nil, password.unicodeScalars.count < PasswordRules.minimumLength {
            refuse(
                name, "String should have at least \(PasswordRules.minimumLength) characters",
                type: "string_too_short")
        }
        return password
    }
}
