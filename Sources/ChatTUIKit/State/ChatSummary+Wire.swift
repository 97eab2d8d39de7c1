public import ChatWire

extension Person {
    /// A participant as the server tells of them.
    init(_ participant: Participant, isOnline: Bool? = nil) {
        let fallback = participant.phone ?? participant.email ?? ""
        self.init(
            key: participant.key, name: participant.name.flatMap { $0.isEmpty ? nil : $0 } ?? fallback,
            phone: participant.phone, isOnline: participant.isOnline ?? isOnline, lastSeen: participant.lastSeenAt,
            readUpTo: participant.lastReadMessageID, deliveredUpTo: participant.lastDeliveredMessageID)
        if name.isEmpty {
            name = UserText(key.type == .user ? "Staff \(key.id)" : "Customer \(key.id)")
        }
    }
}

extension ChatSummary {
    /// A chat as the server tells of it.
    ///
    /// - Parameter me: who is signed in; decides whether it is muted.
    public init(_ chat: Chat, me: ParticipantKey?) {
        self.init(
            id: chat.id, kind: chat.chatType == .userUser ? .staff : .customer, title: chat.title,
            salon: chat.salonName,
            people: chat.participants.filter(\.isActive).map { participant in
                // A base server tells of connections by bare ids, which staff and customers may share.
                let isNumberUnique = chat.participants.filter { $0.key.id == participant.key.id }.count == 1
                let isListed = chat.onlineParticipants.contains(participant.key.id)
                return Person(participant, isOnline: isListed && isNumberUnique ? true : nil)
            },
            lastActivity: chat.lastMessageAt ?? chat.createdAt, createdAt: chat.createdAt,
            lastMessage: chat.lastMessageID,
            preview: chat.lastMessagePreview ?? "", unread: max(0, chat.unreadCount), waitingSince: chat.waitingSince,
            isArchived: chat.isArchived, isMuted: me.flatMap { chat.participant($0)?.isMuted } ?? false)
    }
}
