import ChatWire
import DequeModule

/// The messages that wait for the server, without I/O.
///
/// Each keeps its `client_message_id` for life, and of each chat at most one is under way: so a message that has to be
/// sent again can neither be stored twice nor overtake another. Times are those of one monotonic clock.
struct Outbox: Sendable {
    private struct Entry {
        var message: OutgoingMessage
        /// Among all messages of the account; nil while the disk does not have it yet, and then it stands last.
        var place: Int64?
        /// The store for which it was written.
        var epoch: String?
        /// Where to look for it before it is sent again; see ``OutboxFile/Entry/after``.
        var after: MessageID?
    }

    private struct Lane {
        /// The first may be under way; all others wait for it.
        var entries: Deque<Entry> = []
        /// Since when the first is under way, if it is.
        var underWaySince: Duration?
        /// Whether the first may have reached a server that cannot tell a repetition: history is to be looked at before.
        var isFirstInDoubt = false
        /// What may be the first, as it was told while the first was under way; it counts if the answer gets lost.
        var likeness: Message?
    }

    /// How long a message may be under way before the connection is taken to have lost it.
    static let answerLimit = Duration.seconds(30)

    /// See ``PlantedFault``.
    var faults = Faults()
    private var blocked: Set<ChatID> = []
    private var lanes: [ChatID: Lane] = [:]
    /// Where messages stood that are done with, as long as the disk may still say otherwise; nil where nothing is kept.
    var done: [OutgoingMessage.ID: Int64]?
    /// Refused messages, until they are retried or dropped.
    private var failed: [OutgoingMessage.ID: OutgoingMessage] = [:]
    /// The newest message of each chat that went from here.
    private(set) var newestStored: [ChatID: MessageID] = [:]
    /// What the server allows.
    var allowance = SendAllowance()
    /// Nothing is sent before this time, as the server asked.
    private(set) var pausedUntil: Duration?

    /// Everything that the server does not have, chat by chat in the order of sending.
    var messages: [OutgoingMessage] {
        lanes.sorted { $0.key < $1.key }.flatMap { $0.value.entries.map(\.message) }
            + failed.values.sorted { $0.id.rawValue < $1.id.rawValue }
    }

    /// How many wait, or are under way.
    var waitingCount: Int {
        lanes.values.reduce(0) { $0 + $1.entries.count }
    }

    /// The chats for which messages wait.
    var waitingChats: [ChatID] { lanes.keys.sorted() }

    /// When the answer to a message is overdue.
    var answerDue: Duration? {
        lanes.values.compactMap(\.underWaySince).min().map { $0 + Self.answerLimit }
    }

    /// When something may be sent that may not yet.
    var nextDue: Duration? {
        let waits = lanes.values.contains { $0.underWaySince == nil && $0.entries.first?.place != nil }
        return waits ? max(pausedUntil, allowance.pausedUntil) : nil
    }

    // MARK: What waits

    /// Puts a message behind the others of its chat.
    ///
    /// - Parameters:
    ///   - place: among all messages; nil while the disk does not have it, until ``stored(_:at:)``.
    ///   - epoch: the store for which it was written, if that is known.
    ///   - after: see ``OutboxFile/Entry/after``.
    mutating func append(_ message: OutgoingMessage, place: Int64?, epoch: String? = nil, after: MessageID? = nil) {
        var lane = lanes[message.chatID] ?? Lane()
        lane.entries.append(Entry(message: message, place: place, epoch: epoch, after: after))
        if lane.entries.count == 1 {
            lane.isFirstInDoubt = after != nil
        }
        lanes[message.chatID] = lane
        settle(message.chatID)
    }

    /// Notes that a message is on the disk.
    mutating func stored(_ id: OutgoingMessage.ID, at place: Int64) {
        guard let (chatID, index) = position(of: id) else { return }
        lanes[chatID]?.entries[index].place = place
        settle(chatID)
    }

    /// Puts what is not under way in the order of its places: other processes' messages come when they are noticed.
    private mutating func settle(_ chatID: ChatID) {
        guard var lane = lanes[chatID], lane.entries.count > 1 else { return }
        let fixed = lane.underWaySince != nil || lane.isFirstInDoubt ? 1 : 0
        let waiting = lane.entries.dropFirst(fixed)
        let isSorted = zip(waiting, waiting.dropFirst()).allSatisfy { ($0.place ?? .max) <= ($1.place ?? .max) }
        guard !isSorted else { return }
        // Stable, so that what has no place yet stays in the order of asking.
        let sorted = waiting.enumerated().sorted { left, right in
            let (leftPlace, rightPlace) = (left.element.place ?? .max, right.element.place ?? .max)
            return leftPlace == rightPlace ? left.offset < right.offset : leftPlace < rightPlace
        }
        lane.entries.replaceSubrange(fixed..., with: sorted.map(\.element))
        lanes[chatID] = lane
    }

    /// Whether a message waits or is under way.
    func holds(_ id: OutgoingMessage.ID) -> Bool { position(of: id) != nil }

    private func position(of id: OutgoingMessage.ID) -> (ChatID, Int)? {
        for (chatID, lane) in lanes {
            if let index = lane.entries.firstIndex(where: { $0.message.id == id }) { return (chatID, index) }
        }
        return nil
    }

    // MARK: Sending

    /// Takes what may be sent now: the first of each chat, if it is not under way, and the chat is ready.
    ///
    /// - Parameter isReady: whether a chat's history is known well enough to send: always so where the server tells
    ///   repetitions apart.
    /// - Returns: the messages in their new state, to be sent in this order.
    mutating func takeReady(at now: Duration, isReady: (ChatID) -> Bool = { _ in true }) -> [OutgoingMessage] {
        if let pausedUntil, now < pausedUntil { return [] }
        pausedUntil = nil
        allowance.resume(at: now)
        var taken: [OutgoingMessage] = []
        let first = lanes.filter { $0.value.underWaySince == nil && $0.value.entries.first?.place != nil }
        for (chatID, _) in first.sorted(by: { ($0.value.entries[0].place ?? 0) < ($1.value.entries[0].place ?? 0) })
        where isReady(chatID) && !blocked.contains(chatID) {
            guard allowance.take(at: now) else { break }
            lanes[chatID]?.underWaySince = now
            lanes[chatID]?.isFirstInDoubt = false
            lanes[chatID]?.likeness = nil
            lanes[chatID]?.entries[0].message.state = .sending
            if let message = lanes[chatID]?.entries.first?.message {
                taken.append(message)
            }
            if faults.has(.severalUnderWay) { taken += lanes[chatID]?.entries.dropFirst().map(\.message) ?? [] }
        }
        return taken
    }

    /// Notes behind which message the server will have a message that is given to it.
    mutating func given(_ id: OutgoingMessage.ID, after message: MessageID?) {
        guard let (chatID, index) = position(of: id), lanes[chatID]?.entries[index].after == nil else { return }
        lanes[chatID]?.entries[index].after = message ?? MessageID(0)
    }

    /// Notes a stored message: if it is one that was under way, the server has it.
    ///
    /// - Parameters:
    ///   - me: who sends from here; matches a message of a server that knows no `client_message_id`, for which the same
    ///     sender and words count, as only one message of the chat is under way.
    ///   - isEchoed: whether such a message may be the answer to what is under way. If not, it counts only for one of which
    ///     it is in doubt whether the server has it.
    /// - Returns: the message as sent; nil if it was none of these.
    mutating func acknowledge(
        _ message: Message, me: ParticipantKey?, isEchoed: Bool = true
    ) -> OutgoingMessage? {
        guard let lane = lanes[message.chatID], let first = lane.entries.first else { return nil }
        if let id = message.clientMessageID.flatMap({ OutgoingMessage.ID($0) }) {
            // Another process of the account may send what waits here behind others.
            if faults.has(.foreignAnswer), lane.underWaySince != nil { return settled(first.message.id, as: message) }
            guard let (chatID, _) = position(of: id), chatID == message.chatID else { return nil }
            return settled(id, as: message)
        }
        if faults.has(.ignoredDoubt) { return nil }
        guard lane.underWaySince != nil || lane.isFirstInDoubt, let me, message.isFrom(me),
            message.content == first.message.draft.content, first.after.map({ message.id > $0 }) ?? true
        else { return nil }
        guard isEchoed || lane.isFirstInDoubt else {
            // By the time that this is looked for its words may be others.
            lanes[message.chatID]?.likeness = lane.likeness ?? message
            return nil
        }
        return settled(first.message.id, as: message)
    }

    /// Notes that the server has a message.
    ///
    /// - Returns: the message as sent; nil if it waits no longer.
    mutating func settled(_ id: OutgoingMessage.ID, as message: Message) -> OutgoingMessage? {
        newestStored[message.chatID] = max(newestStored[message.chatID] ?? message.id, message.id)
        var sent = remove(id) ?? failed.removeValue(forKey: id)
        sent?.state = .sent(message)
        return sent
    }

    /// Notes a refusal: the message fails, and those behind it go on.
    ///
    /// - Returns: the message as failed; nil if no such message waits.
    mutating func refuse(_ id: OutgoingMessage.ID, _ error: ClientError) -> OutgoingMessage? {
        guard var message = remove(id) else { return nil }
        message.state = .failed(error)
        failed[id] = message
        if faults.has(.blockedByRefusal) { blocked.insert(message.chatID) }
        return message
    }

    /// Takes a message that was refused before.
    mutating func appendFailed(_ message: OutgoingMessage) {
        failed[message.id] = message
    }

    /// Notes that the server asks to slow down: the message keeps its place and is sent again later.
    ///
    /// - Returns: the message as queued; nil if it was not under way.
    mutating func slowDown(_ id: OutgoingMessage.ID, for pause: Duration, at now: Duration) -> OutgoingMessage? {
        guard let (chatID, index) = position(of: id), index == 0, lanes[chatID]?.underWaySince != nil else {
            return nil
        }
        lanes[chatID]?.underWaySince = nil
        lanes[chatID]?.entries[0].message.state = .queued
        pausedUntil = max(pausedUntil ?? .zero, now + max(pause, .milliseconds(50)))
        return lanes[chatID]?.entries.first?.message
    }

    /// Notes that the answer to a message was lost: it may or may not have arrived, and is sent again.
    ///
    /// - Returns: the message as queued; nil if it was not under way.
    mutating func lost(_ id: OutgoingMessage.ID, for pause: Duration, at now: Duration) -> OutgoingMessage? {
        guard let message = slowDown(id, for: pause, at: now) else { return nil }
        lanes[message.chatID]?.isFirstInDoubt = true
        return message
    }

    /// The only message that is under way; nil where there are several, or none.
    var onlyUnderWay: OutgoingMessage.ID? {
        let underWay = lanes.values.filter { $0.underWaySince != nil }
        return underWay.count == 1 ? underWay.first?.entries.first?.message.id : nil
    }

    /// Whether the first message of a chat may have reached a server that cannot tell a repetition.
    func isInDoubt(_ chatID: ChatID) -> Bool { lanes[chatID]?.isFirstInDoubt ?? false }

    /// Behind which message of a chat the first stands, if the server has it and that is in doubt.
    func doubt(in chatID: ChatID) -> MessageID? {
        lanes[chatID].flatMap { $0.isFirstInDoubt ? $0.entries.first?.after : nil }
    }

    /// Settles what is in doubt by what was told while it was under way.
    mutating func settleDoubts() -> [(sent: OutgoingMessage, message: Message)] {
        var settled: [(sent: OutgoingMessage, message: Message)] = []
        for chatID in lanes.keys.sorted() {
            guard let lane = lanes[chatID], lane.isFirstInDoubt, let message = lane.likeness,
                let id = lane.entries.first?.message.id, let sent = self.settled(id, as: message)
            else { continue }
            settled.append((sent, message))
        }
        return settled
    }

    /// Notes that the connection is gone: what was under way may or may not have arrived, and is sent again.
    ///
    /// - Returns: the messages whose state changed.
    mutating func disconnected() -> [OutgoingMessage] {
        pausedUntil = nil
        allowance.reset()
        var changed: [OutgoingMessage] = []
        for chatID in lanes.keys.sorted() where lanes[chatID]?.underWaySince != nil {
            lanes[chatID]?.underWaySince = nil
            lanes[chatID]?.isFirstInDoubt = true
            lanes[chatID]?.entries[0].message.state = .queued
            if let message = lanes[chatID]?.entries.first?.message {
                changed.append(message)
            }
        }
        return changed
    }

    // MARK: Giving up

    /// Notes the store that the server has: whatever waits for another one fails, as the new one may hold it already or may
    /// not. What was written before any was known is for this one.
    ///
    /// - Returns: the messages as failed.
    mutating func greeted(epoch: String?) -> [OutgoingMessage] {
        guard let epoch else { return [] }
        let error = ClientError(
            .storeReplaced, "The server's data was replaced before this was sent. Send it again if it is missing.")
        var foreign: [OutgoingMessage.ID] = []
        for chatID in lanes.keys.sorted() {
            for index in lanes[chatID]?.entries.indices ?? 0..<0 {
                guard let entry = lanes[chatID]?.entries[index] else { continue }
                if let written = entry.epoch, written != epoch {
                    foreign.append(entry.message.id)
                }
                lanes[chatID]?.entries[index].epoch = epoch
            }
        }
        return foreign.compactMap { refuse($0, error) }
    }

    /// Fails everything that waits for a chat that is gone.
    ///
    /// - Returns: the messages as failed.
    mutating func chatRemoved(_ chatID: ChatID) -> [OutgoingMessage] {
        let error = ClientError(.refused, "The chat is no longer there.", serverCode: .notFound)
        return (lanes[chatID]?.entries ?? []).compactMap { refuse($0.message.id, error) }
    }

    /// Queues a failed message anew, behind the others of its chat, under its old id.
    ///
    /// - Returns: the message as queued; nil if no such message failed.
    mutating func retry(_ id: OutgoingMessage.ID, place: Int64?, epoch: String? = nil) -> OutgoingMessage? {
        guard var message = failed.removeValue(forKey: id) else { return nil }
        message.state = .queued
        append(message, place: place, epoch: epoch)
        return message
    }

    /// A message that failed.
    func failedMessage(_ id: OutgoingMessage.ID) -> OutgoingMessage? { failed[id] }

    /// Whether the server cannot have a message, so that it can be forgotten: it failed, or waits and was never on its way.
    func canDrop(_ id: OutgoingMessage.ID) -> Bool {
        if failed[id] != nil { return true }
        guard let (chatID, index) = position(of: id), let lane = lanes[chatID] else { return false }
        return index > 0 || lane.underWaySince == nil && !lane.isFirstInDoubt
    }

    /// Forgets a message.
    ///
    /// - Returns: whether it was there.
    @discardableResult
    mutating func drop(_ id: OutgoingMessage.ID) -> Bool {
        failed.removeValue(forKey: id) != nil || remove(id) != nil
    }

    private mutating func remove(_ id: OutgoingMessage.ID) -> OutgoingMessage? {
        guard let (chatID, index) = position(of: id), var lane = lanes[chatID] else { return nil }
        let entry = lane.entries.remove(at: index)
        done?[id] = entry.place ?? .max
        if index == 0 {
            lane.underWaySince = nil
            lane.likeness = nil
            lane.isFirstInDoubt = lane.entries.first?.after != nil
        }
        lanes[chatID] = lane.entries.isEmpty ? nil : lane
        return entry.message
    }
}

extension Message {
    /// Whether someone sent it, as far as that can be told: where a base server leaves the type open, by the number.
    fileprivate func isFrom(_ key: ParticipantKey) -> Bool {
        sender.map { $0 == key } ?? (senderID == key.id)
    }
}

/// The later of two, where nil is earlier than anything.
private func max(_ left: Duration?, _ right: Duration?) -> Duration? {
    guard let left, let right else { return left ?? right }
    return Swift.max(left, right)
}
