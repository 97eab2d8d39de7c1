import ChatWire
import Synchronization

/// Who has which chat open: counts each participant's connections in a chat, on whatever event loop they live.
final class Attendance: Sendable {
    private struct Seat: Hashable {
        let chatID: ChatID
        let participant: ParticipantKey
    }

    private let seats = Mutex<[Seat: Int]>([:])

    /// Counts a join; `true` for the participant's first.
    func joined(_ chatID: ChatID, _ participant: ParticipantKey) -> Bool {
        seats.withLock { seats in
            let count = seats[Seat(chatID: chatID, participant: participant), default: 0]
            seats[Seat(chatID: chatID, participant: participant)] = count + 1
            return count == 0
        }
    }

    /// Counts a leave; `true` for the participant's last.
    func left(_ chatID: ChatID, _ participant: ParticipantKey) -> Bool {
        seats.withLock { seats in
            let seat = Seat(chatID: chatID, participant: participant)
            guard let count = seats[seat] else { return false }
            seats[seat] = count > 1 ? count - 1 : nil
            return count == 1
        }
    }
}
