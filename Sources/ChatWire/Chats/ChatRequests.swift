/// The body of `POST /chat/chats`: staff open a chat.
public struct OpenChatAsStaff: Hashable, Sendable {
    /// With whom.
    public enum Counterpart: Hashable, Sendable {
        /// One of the salon's customers.
        case customer(Int64)
        /// Anyone, by the whole phone number.
        case phoneNumber(String)
        /// Colleagues.
        case users([Int64])
    }

    /// With whom.
    public var counterpart: Counterpart
    /// What to call it.
    public var title: String?
    /// Posted at once.
    public var initialMessage: String?

    /// A chat with `counterpart`.
    public init(_ counterpart: Counterpart, title: String? = nil, initialMessage: String? = nil) {
        self.counterpart = counterpart
        self.title = title
        self.initialMessage = initialMessage
    }
}

extension OpenChatAsStaff: JSONEncodable {
    /// Reads the body, noting what does not validate; `nil` where the counterpart is missing.
    public init?(reading reader: inout RequestReader) {
        let customer = reader.optionalInteger("customer_id", in: 1...Int64.max)
        let phone = reader.optionalString("phone_number", limit: 32)
        let users = reader.optionalList("user_ids", limit: 50)
        title = reader.optionalString("title", limit: WireLimits.titleLength)
        initialMessage = reader.initialMessage()
        guard reader.isValid else { return nil }
        switch (customer, phone, users) {
        case (let customer?, nil, nil): counterpart = .customer(customer)
        case (nil, let phone?, nil): counterpart = .phoneNumber(phone)
        case (nil, nil, let users?):
            let ids = users.compactMap(\.integerValue).filter { $0 > 0 }
            guard ids.count == users.count, !ids.isEmpty else {
                reader.refuse("user_ids", "Input should be a list of ids", type: "list_type")
                return nil
            }
            counterpart = .users(ids)
        case (nil, nil, nil):
            reader.missing("customer_id")
            return nil
        default:
            reader.refuse("customer_id", "Give one of customer_id, phone_number and user_ids")
            return nil
        }
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            switch counterpart {
            case .customer(let id): writer.field("customer_id", id)
            case .phoneNumber(let number): writer.field("phone_number", number)
            case .users(let ids): writer.field("user_ids", ids)
            }
            writer.fieldIfPresent("title", title)
            writer.fieldIfPresent("initial_message", initialMessage)
        }
    }
}

/// The body of `POST /chat/chats/customer`: a customer opens a chat.
public struct OpenChatAsCustomer: Hashable, Sendable, JSONEncodable {
    /// The member of staff to write to; without one the chat waits in the salon's queue.
    public var userID: Int64?
    /// The salon to write to; may be left out where `userID` says it.
    public var salonID: SalonID?
    /// What to call it.
    public var title: String?
    /// Posted at once.
    public var initialMessage: String?

    /// A chat with a salon, or with one of its staff.
    public init(userID: Int64? = nil, salonID: SalonID? = nil, title: String? = nil, initialMessage: String? = nil) {
        self.userID = userID
        self.salonID = salonID
        self.title = title
        self.initialMessage = initialMessage
    }

    /// Reads the body, noting what does not validate.
    public init(reading reader: inout RequestReader) {
        userID = reader.optionalInteger("user_id", in: 1...Int64.max)
        salonID = reader.optionalID("salon_id")
        title = reader.optionalString("title", limit: WireLimits.titleLength)
        initialMessage = reader.initialMessage()
        if reader.isValid, userID == nil, salonID == nil { reader.missing("salon_id") }
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.fieldIfPresent("user_id", userID)
            writer.fieldIfPresent("salon_id", salonID)
            writer.fieldIfPresent("title", title)
            writer.fieldIfPresent("initial_message", initialMessage)
        }
    }
}

/// The body of `PATCH /chat/chats/{id}`.
public struct ChatPatch: Hashable, Sendable, JSONEncodable {
    /// The new title; `nil` leaves it.
    public var title: String?
    /// Whether to put it away; `nil` leaves it.
    public var isArchived: Bool?

    /// A change of what is not `nil`.
    public init(title: String? = nil, isArchived: Bool? = nil) {
        self.title = title
        self.isArchived = isArchived
    }

    /// Reads the body, noting what does not validate.
    public init(reading reader: inout RequestReader) {
        title = reader.optionalString("title", limit: WireLimits.titleLength)
        isArchived = reader.optionalBool("is_archived")
    }

    /// Writes what is set.
    public func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.fieldIfPresent("title", title)
            writer.fieldIfPresent("is_archived", isArchived)
        }
    }
}

extension RequestReader {
    fileprivate mutating func initialMessage() -> String? {
        guard let text = optionalString("initial_message", limit: WireLimits.contentLength) else { return nil }
        guard text.isBlank else { return text }
        refuse("initial_message", "String should not be blank", type: "string_blank")
        return nil
    }
}

extension String {
    /// Whether it holds nothing but white space.
    public var isBlank: Bool { unicodeScalars.allSatisfy(\.properties.isWhitespace) }
}
