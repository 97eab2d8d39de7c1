import ChatWire
import Synchronization

/// Delivery marks on their way to the store: gathered here, and written together at most once a second
/// (docs/PROTOCOL.md, section 4, "Marks, not rows").
final class DeliveryMarks: Sendable {
    /// A mark to be stored.
    struct Mark: Hashable, Sendable {
        let chatID: ChatID
        let participant: ParticipantKey
        let messageID: MessageID
    }

    private struct Place: Hashable {
        let chatID: ChatID
        let participant: ParticipantKey
    }

    private let marks = Mutex<[Place: MessageID]>([:])

    /// Notes that a client of `participant` has a message and all before it.
    func note(_ messageID: MessageID, in chatID: ChatID, for participant: ParticipantKey) {
        let place = Place(chatID: chatID, participant: participant)
        marks.withLock { marks in
            if messageID > marks[place] ?? MessageID(0) { marks[place] = messageID }
        }
    }

    /// Takes all that was noted.
    func take() -> [Mark] {
        marks.withLock { marks in
            defer { marks.removeAll(keepingCapacity: true) }
            return marks.map { Mark(chatID: $0.chatID, participant: $0.participant, messageID: $1) }
        }
    }
}
