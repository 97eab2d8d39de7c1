import ChatWire
import DequeModule

/// The messages that wait for the server, without I/O.
///
/// Each keeps its `client_message_id` for life, and of each chat at most one is under way: so a message that has to be
/// sent again can neither be stored twice nor overtake another. Times are those of one monotonic clock.
struct Outbox: Sendable {
    private struct Lane {
        /// The first may be under way; all others wait for it.
        var messages: Deque<OutgoingMessage> = []
        var isFirstUnderWay = false
        /// Whether the first may have reached a server that cannot tell a repetition: history is to be looked at before.
        var isFirstInDoubt = false
    }

    private var lanes: [ChatID: Lane] = [:]
    /// Refused messages, until they are retried or dropped.
    private var failed: [OutgoingMessage.ID: OutgoingMessage] = [:]
    /// Nothing is sent before this time, as the server asked.
    private(set) var pausedUntil: Duration?

    /// Everything that the server does not have, chat by chat in the order of sending.
    var messages: [OutgoingMessage] {
        lanes.values.flatMap(\.messages) + failed.values
    }

    /// How many wait, or are under way.
    var waitingCount: Int {
        lanes.values.reduce(0) { $0 + $1.messages.count }
    }

    /// Puts a message behind the others of its chat.
    mutating func append(_ message: OutgoingMessage) {
        lanes[message.chatID, default: Lane()].messages.append(message)
    }

    /// Takes what may be sent now: the first of each chat, if it is not under way, and the chat is ready.
    ///
    /// - Parameter isReady: whether a chat's history is known well enough to send: always so where the server tells
    ///   repetitions apart.
    /// - Returns: the messages in their new state, to be sent in this order.
    mutating func takeReady(at now: Duration, isReady: (ChatID) -> Bool = { _ in true }) -> [OutgoingMessage] {
        if let pausedUntil, now < pausedUntil { return [] }
        pausedUntil = nil
        var taken: [OutgoingMessage] = []
        for chatID in lanes.keys.sorted() where isReady(chatID) {
            guard var lane = lanes[chatID], !lane.isFirstUnderWay, !lane.messages.isEmpty else { continue }
            lane.isFirstUnderWay = true
            lane.isFirstInDoubt = false
            lane.messages[0].state = .sending
            taken.append(lane.messages[0])
            lanes[chatID] = lane
        }
        return taken
    }

    /// Notes a stored message: if it is one that was under way, the server has it.
    ///
    /// - Parameter me: who sends from here; matches the echo of a server that knows no `client_message_id`, for which
    ///   the same sender and words count, as only one message of the chat is under way.
    /// - Returns: the message as sent; nil if it was none of these.
    mutating func acknowledge(_ message: Message, me: ParticipantKey?) -> OutgoingMessage? {
        guard var lane = lanes[message.chatID], let first = lane.messages.first else { return nil }
        if let id = message.clientMessageID {
            guard id == first.id.rawValue else { return nil }
        } else {
            guard lane.isFirstUnderWay || lane.isFirstInDoubt, let me, message.sender == me,
                message.content == first.draft.content
            else { return nil }
        }
        lane.messages.removeFirst()
        lane.isFirstUnderWay = false
        lane.isFirstInDoubt = false
        lanes[message.chatID] = lane.messages.isEmpty ? nil : lane
        var sent = first
        sent.state = .sent(message)
        return sent
    }

    /// Notes a refusal: the message fails, and those behind it go on.
    ///
    /// - Returns: the message as failed; nil if no such message waits.
    mutating func refuse(_ id: OutgoingMessage.ID, _ error: ClientError) -> OutgoingMessage? {
        guard var message = remove(id) else { return nil }
        message.state = .failed(error)
        failed[id] = message
        return message
    }

    /// Notes that the server asks to slow down: the message keeps its place and is sent again later.
    ///
    /// - Returns: the message as queued; nil if it was not under way.
    mutating func slowDown(_ id: OutgoingMessage.ID, for pause: Duration, at now: Duration) -> OutgoingMessage? {
        guard let (chatID, lane) = lanes.first(where: { $0.value.messages.first?.id == id }), lane.isFirstUnderWay
        else { return nil }
        lanes[chatID]?.isFirstUnderWay = false
        lanes[chatID]?.messages[0].state = .queued
        pausedUntil = max(pausedUntil ?? .zero, now + max(pause, .milliseconds(50)))
        return lanes[chatID]?.messages.first
    }

    /// Notes that the connection is gone: what was under way may or may not have arrived, and is sent again.
    ///
    /// - Returns: the messages whose state changed.
    mutating func disconnected() -> [OutgoingMessage] {
        pausedUntil = nil
        var changed: [OutgoingMessage] = []
        for chatID in lanes.keys.sorted() where lanes[chatID]?.isFirstUnderWay == true {
            lanes[chatID]?.isFirstUnderWay = false
            lanes[chatID]?.isFirstInDoubt = true
            lanes[chatID]?.messages[0].state = .queued
            if let message = lanes[chatID]?.messages.first {
                changed.append(message)
            }
        }
        return changed
    }

    /// Notes that the server's store was replaced: whatever waits fails, as the new store may hold it already or may not.
    ///
    /// - Returns: the messages as failed.
    mutating func storeReplaced() -> [OutgoingMessage] {
        let error = ClientError(
            .storeReplaced, "The server's data was replaced before this was sent. Send it again if it is missing.")
        let waiting = lanes.sorted { $0.key < $1.key }.flatMap(\.value.messages)
        return waiting.compactMap { refuse($0.id, error) }
    }

    /// Fails everything that waits for a chat that is gone.
    ///
    /// - Returns: the messages as failed.
    mutating func chatRemoved(_ chatID: ChatID) -> [OutgoingMessage] {
        let error = ClientError(.refused, "The chat is no longer there.", serverCode: .notFound)
        return (lanes[chatID]?.messages ?? []).compactMap { refuse($0.id, error) }
    }

    /// Queues a failed message anew, behind the others of its chat, under its old id.
    ///
    /// - Returns: the message as queued; nil if no such message failed.
    mutating func retry(_ id: OutgoingMessage.ID) -> OutgoingMessage? {
        guard var message = failed.removeValue(forKey: id) else { return nil }
        message.state = .queued
        append(message)
        return message
    }

    /// Forgets a message that failed or waits; not one under way, which the server may have.
    ///
    /// - Returns: whether it was forgotten.
    mutating func drop(_ id: OutgoingMessage.ID) -> Bool {
        if failed.removeValue(forKey: id) != nil { return true }
        let isUnderWay = lanes.values.contains {
            $0.messages.first?.id == id && ($0.isFirstUnderWay || $0.isFirstInDoubt)
        }
        return isUnderWay ? false : remove(id) != nil
    }

    private mutating func remove(_ id: OutgoingMessage.ID) -> OutgoingMessage? {
        for (chatID, lane) in lanes {
            guard let index = lane.messages.firstIndex(where: { $0.id == id }) else { continue }
            var lane = lane
            let message = lane.messages.remove(at: index)
            if index == 0 {
                lane.isFirstUnderWay = false
                lane.isFirstInDoubt = false
            }
            lanes[chatID] = lane.messages.isEmpty ? nil : lane
            return message
        }
        return nil
    }
}
