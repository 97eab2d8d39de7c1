public import ChatWire

/// A chat as the list shows it.
public struct ChatSummary: Hashable, Sendable {
    /// Who talks.
    public enum Kind: Hashable, Sendable {
        /// A customer with a salon.
        case customer
        /// Staff among themselves.
        case staff
    }

    /// The chat.
    public let id: ChatID
    /// Who talks.
    public var kind: Kind
    /// What it is called, where someone named it.
    public var title: UserText?
    /// The salon's name, where the server tells.
    public var salon: UserText?
    /// Those in it now.
    public var people: [Person]
    /// When it was last written to, or made.
    public var lastActivity: Timestamp
    /// When it was made.
    public var createdAt: Timestamp?
    /// The last message, where the server tells.
    public var lastMessage: MessageID?
    /// The beginning of the last message.
    public var preview: UserText
    /// Messages that one has not read.
    public var unread: Int
    /// Since when the customer waits for an answer.
    public var waitingSince: Timestamp?
    /// Whether it is put away.
    public var isArchived: Bool
    /// Whether one wants to hear nothing of it.
    public var isMuted: Bool

    /// A chat with its defaults.
    public init(
        id: ChatID, kind: Kind = .customer, title: String? = nil, salon: String? = nil, people: [Person] = [],
        lastActivity: Timestamp, createdAt: Timestamp? = nil, lastMessage: MessageID? = nil, preview: String = "",
        unread: Int = 0,
        waitingSince: Timestamp? = nil, isArchived: Bool = false, isMuted: Bool = false
    ) {
        self.id = id
        self.kind = kind
        self.title = title.map(UserText.init)
        self.salon = salon.map(UserText.init)
        self.people = people
        self.lastActivity = lastActivity
        self.createdAt = createdAt
        self.lastMessage = lastMessage
        self.preview = UserText(preview)
        self.unread = unread
        self.waitingSince = waitingSince
        self.isArchived = isArchived
        self.isMuted = isMuted
    }

    /// The participant of that key; nobody for nil.
    public func person(_ key: ParticipantKey?) -> Person? {
        people.first { $0.key == key }
    }

    /// Whether no member of the staff has taken it.
    var isUnassigned: Bool {
        kind == .customer && !people.contains { $0.key.type == .user }
    }

    /// Those whose reading and receiving the ticks tell of: to staff the customer, to a customer any of the staff, in a
    /// staff chat the others.
    func otherSide(of me: ParticipantKey) -> [Person] {
        people.filter { kind == .customer ? $0.key.type != me.type : $0.key != me }
    }

    /// What to call it: whom one talks to.
    func name(for me: ParticipantKey) -> DisplayText {
        if me.type == .customer, let salon, !salon.isEmpty { return salon.line }
        let others = otherSide(of: me).map { $0.name.line }.filter { !$0.isEmpty }
        if var name = others.first {
            for other in others.dropFirst() { name += ", " + other }
            return name
        }
        if let title, !title.isEmpty { return title.line }
        return DisplayText("Chat \(id)")
    }

    /// Whether one of the others is connected; nil where the server does not tell.
    func isOtherSideOnline(for me: ParticipantKey) -> Bool? {
        let known = otherSide(of: me).compactMap(\.isOnline)
        return known.isEmpty ? nil : known.contains(true)
    }
}
