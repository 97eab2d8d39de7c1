public import ChatWire

/// A participant of a chat, and how far they have come in it.
public struct Person: Hashable, Sendable {
    /// Who, on the wire.
    public let key: ParticipantKey
    /// Their name, or what stands in for it.
    public var name: UserText
    /// A customer's number, where one may see it.
    public var phone: UserText?
    /// Whether they are connected; nil where the server does not tell.
    public var isOnline: Bool?
    /// When they were last connected.
    public var lastSeen: Timestamp?
    /// Their read mark: this message and all before it.
    public var readUpTo: MessageID?
    /// Their delivery mark: this message and all before it.
    public var deliveredUpTo: MessageID?

    /// A participant.
    public init(
        key: ParticipantKey, name: String, phone: String? = nil, isOnline: Bool? = nil, lastSeen: Timestamp? = nil,
        readUpTo: MessageID? = nil, deliveredUpTo: MessageID? = nil
    ) {
        self.key = key
        self.name = UserText(name)
        self.phone = phone.map(UserText.init)
        self.isOnline = isOnline
        self.lastSeen = lastSeen
        self.readUpTo = readUpTo
        self.deliveredUpTo = deliveredUpTo
    }
}
