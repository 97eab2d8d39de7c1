/// What a participant is. Staff and customers are numbered apart: an id alone names nobody.
public enum ParticipantType: String, Hashable, Sendable, CaseIterable, JSONEncodable, JSONDecodable {
    /// Salon staff.
    case user
    /// A customer.
    case customer

    /// Reads the word.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let type = json.stringValue.flatMap(Self.init(rawValue:)) else {
            throw JSONDecodingError(expected: "user or customer")
        }
        self = type
    }

    /// Writes the word.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}

/// Names a participant: the pair of type and id (docs/PROTOCOL.md, section 1).
public struct ParticipantKey: Hashable, Sendable, Comparable, CustomStringConvertible {
    /// Staff or customer.
    public var type: ParticipantType
    /// The number within its type.
    public var id: Int64

    /// The participant of that type and number.
    public init(type: ParticipantType, id: Int64) {
        self.type = type
        self.id = id
    }

    /// A member of the staff.
    public static func user(_ id: Int64) -> Self { Self(type: .user, id: id) }

    /// A customer.
    public static func customer(_ id: Int64) -> Self { Self(type: .customer, id: id) }

    /// For example `user 456`.
    public var description: String { "\(type.rawValue) \(id)" }

    /// Staff first, then by number.
    public static func < (left: Self, right: Self) -> Bool {
        left.type == right.type ? left.id < right.id : left.type == .user
    }
}

/// What a member of the staff may do in the salon.
public enum StaffRole: String, Hashable, Sendable, CaseIterable, JSONEncodable, JSONDecodable {
    /// Sees and steers everything of the salon.
    case admin
    /// Answers chats.
    case staff

    /// Reads the word.
    public init(json: JSONValue) throws(JSONDecodingError) {
        guard let role = json.stringValue.flatMap(Self.init(rawValue:)) else {
            throw JSONDecodingError(expected: "admin or staff")
        }
        self = role
    }

    /// Writes the word.
    public func write(to writer: inout JSONWriter) { writer.value(rawValue) }
}
