public import ChatWire

/// How far a stored message of one's own got on the other side.
public enum Tick: Hashable, Sendable, Comparable {
    /// The server has it.
    case sent
    /// A client of the other side has it.
    case delivered
    /// The other side has read it.
    case read
}

extension Chat {
    /// How far a message got, by the marks of the other side: to staff the customer's, to a customer any staff member's,
    /// among colleagues all others'.
    ///
    /// - Parameters:
    ///   - message: a message of this chat.
    ///   - me: whose view it is.
    public func tick(for message: Message, to me: ParticipantKey) -> Tick {
        let others = participants.filter { other in
            other.key != me && (chatType == .userUser || other.key.type != me.type)
        }
        func has(_ mark: MessageID?) -> Bool { mark.map { $0 >= message.id } ?? false }
        let isRead = others.contains { has($0.lastReadMessageID) }
        if isRead || message.readReceipts.contains(where: { receipt in others.contains { $0.key == receipt.reader } }) {
            return .read
        }
        return message.isDelivered || others.contains { has($0.lastDeliveredMessageID) } ? .delivered : .sent
    }
}
