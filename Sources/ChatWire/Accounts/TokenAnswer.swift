/// The answer to signing in and refreshing (docs/PROTOCOL.md, section 2). A base server sends the access token only.
public struct TokenAnswer: Hashable, Sendable {
    /// Whose tokens they are.
    public enum Account: Hashable, Sendable {
        /// A member of the staff.
        case user(StaffAccount)
        /// A customer.
        case customer(CustomerAccount)
    }

    /// The JWT for every call.
    public var accessToken: String
    /// How long it counts, in seconds.
    public var expiresIn: Int?
    /// What to get the next pair with.
    public var refreshToken: String?
    /// Whose they are.
    public var account: Account?

    /// A pair of tokens.
    public init(accessToken: String, expiresIn: Int?, refreshToken: String?, account: Account?) {
        self.accessToken = accessToken
        self.expiresIn = expiresIn
        self.refreshToken = refreshToken
        self.account = account
    }
}

extension TokenAnswer: JSONEncodable, JSONDecodable {
    /// Reads the answer; an account that cannot be read is left out, as a base server may send any other.
    public init(json: JSONValue) throws(JSONDecodingError) {
        accessToken = try json.decode("access_token")
        expiresIn = try json.decodeIfPresent("expires_in")
        refreshToken = try json.decodeIfPresent("refresh_token")
        if let user = json["user"].flatMap({ try? StaffAccount(json: $0) }) {
            account = .user(user)
        } else if let customer = json["customer"].flatMap({ try? CustomerAccount(json: $0) }) {
            account = .customer(customer)
        }
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("access_token", accessToken)
            writer.field("token_type", "bearer")
            writer.field("expires_in", expiresIn)
            writer.field("refresh_token", refreshToken)
            switch account {
            case .user(let user): writer.field("user", user)
            case .customer(let customer): writer.field("customer", customer)
            case nil: break
            }
        }
    }
}

/// Who the caller is: the answer of `GET /auth/me`.
public struct Identity: Hashable, Sendable {
    /// The participant.
    public var participant: ParticipantKey
    /// The name to show.
    public var name: String?
    /// The email of staff.
    public var email: String?
    /// The phone number of a customer.
    public var phone: String?
    /// The role of staff.
    public var role: StaffRole?
    /// The salon of staff.
    public var salonID: SalonID?
    /// That salon's name.
    public var salonName: String?

    /// Someone of whom nothing more is known.
    public init(participant: ParticipantKey) { self.participant = participant }
}

extension Identity: JSONEncodable, JSONDecodable {
    /// Reads the answer.
    public init(json: JSONValue) throws(JSONDecodingError) {
        self.init(
            participant: ParticipantKey(
                type: try json.decode("participant_type"), id: try json.decode("participant_id")))
        name = try json.decodeIfPresent("name")
        email = try json.decodeIfPresent("email")
        phone = try json.decodeIfPresent("phone")
        role = try json.decodeIfPresent("role")
        salonID = try json.decodeIfPresent("salon_id")
        salonName = try json.decodeIfPresent("salon_name")
    }

    /// Writes all members.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.field("participant_type", participant.type)
            writer.field("participant_id", participant.id)
            writer.field("name", name)
            writer.field("email", email)
            writer.field("phone", phone)
            writer.field("role", role)
            writer.field("salon_id", salonID)
            writer.field("salon_name", salonName)
        }
    }
}
