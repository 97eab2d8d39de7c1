import ChatWire

/// Keeps what is told of one chat whole: each message once, gaps found and filled, without I/O.
///
/// To a v2 server it goes by revisions: an event that skips one means that something was missed, and `changes` are asked
/// for from the last known revision on. A base server has none: there, history is read back over all that one has after
/// each join, for what is new and for what became of the rest. What comes meanwhile is held back, so that nothing overtakes
/// what was missed.
struct ChatSync: Sendable {
    /// Something to be fetched by REST; its answer goes to ``fetched(_:)`` or ``fetchedHistory(_:)``.
    enum Fetch: Hashable, Sendable {
        /// `changes` since a revision.
        case changes(since: Int64)
        /// History, from its newest message back to this one, which is known or before all that is.
        case history(backTo: MessageID)
    }

    /// Something to pass on.
    enum Output: Hashable, Sendable {
        case new(Message)
        case updated(Message)
        case deleted(Message)
        case read(MessageID, ServerEvent.Someone, at: Timestamp?)
        /// The chat as a whole, newer than what was known.
        case chat(Chat)
        /// What is kept of the history is worth nothing.
        case reset
    }

    /// What follows from something that came.
    struct Step: Hashable, Sendable {
        var outputs: [Output] = []
        var fetch: Fetch?
    }

    /// Something that a joined connection is told.
    enum Event: Hashable, Sendable {
        case message(Message)
        case updated(Message)
        case deleted(Message)
        case read(MessageID, ServerEvent.Someone, at: Timestamp?)
        case chat(Chat)
    }

    private struct Held: Hashable, Sendable {
        let event: Event
        let revision: Int64?
    }

    /// Changes that come in several pages, put together.
    private struct Catch: Hashable, Sendable {
        /// The newest message known before: those after it are new, the others were changed.
        let baseline: MessageID?
        /// The revision that the pages reach so far; nil before the first.
        var reached: Int64?
        var messages: [MessageID: Message] = [:]
        var reads: [ReadMark] = []
    }

    private enum Phase: Hashable, Sendable {
        case away
        case joining
        case catchingUp(Catch)
        case live
    }

    /// The revision up to which everything was passed on; nil from a base server.
    private(set) var revision: Int64? {
        didSet { if revision != nil { held = nil } }
    }
    /// The newest message that was passed on, or that the chat had when it was first listed.
    private(set) var newest: MessageID?
    /// Whether it was joined before: then what one has counts, not what the list says.
    private(set) var isKnown = false
    /// What one has of the messages of a base server; nil while nothing is known, and at a v2 server.
    private(set) var held: HeldMessages?
    /// See ``PlantedFault``.
    var faults = Faults()
    private var phase = Phase.away
    /// Whether a reading that is under way is to be followed by another.
    private var mustReread = false
    private var waiting: [Held] = []

    /// A chat of which nothing is known.
    init() {}

    /// A chat as it was left.
    ///
    /// - Parameter held: at a base server, what was kept of its messages.
    init(revision: Int64?, newest: MessageID?, held: HeldMessages? = nil) {
        self.revision = revision
        self.newest = newest
        self.held = revision == nil ? held ?? newest.map { HeldMessages(after: $0) } : nil
        isKnown = true
    }

    /// Whether everything that the server told was passed on.
    var isLive: Bool { phase == .live }
    /// Whether nothing was done to receive the chat's events.
    var isAway: Bool { phase == .away }
    /// Whether a join or a fetch is under way.
    var isCatchingUp: Bool { phase != .live && phase != .away }
    /// Whether the answer to a join is waited for.
    var isJoining: Bool { phase == .joining }

    // MARK: Joining

    /// Begins to join.
    ///
    /// - Parameters:
    ///   - listed: the chat as the list has it: where the chat is new here, its state is what one starts from.
    ///   - fromStart: for a chat that has just come about: what was said in it already is news as well.
    /// - Returns: the revision to name, for a v2 server.
    mutating func join(listed: Chat?, fromStart: Bool = false) -> Int64? {
        phase = .joining
        if !isKnown, let listed {
            revision = fromStart ? listed.revision.map { _ in 0 } : listed.revision
            if !fromStart {
                newest = max(newest, listed.lastMessageID)
            }
        }
        isKnown = true
        return revision
    }

    /// Notes the answer of a v2 server.
    mutating func joined(_ changes: Changes) -> Step {
        if case .joining = phase {
        } else if phase == .live, let revision, changes.revision <= revision, !changes.reset {
            return Step()
        }
        guard revision != nil else {
            // Nothing was known, so nothing was missed.
            revision = changes.revision
            newest = max(newest, changes.chat.lastMessageID)
            return goLive(Step(outputs: [.chat(changes.chat)]))
        }
        phase = .catchingUp(Catch(baseline: newest))
        return fetched(changes)
    }

    /// Notes that a base server, which does not answer, was asked to join.
    mutating func joinedBase() -> Step {
        guard let newest else { return goLive(Step()) }
        phase = .catchingUp(Catch(baseline: newest))
        return Step(fetch: .history(backTo: held.map { min(newest, MessageID($0.low &- 1)) } ?? newest))
    }

    /// Has the history of a base server read again: one that is being read may lack what has just happened.
    mutating func reread() -> Step {
        switch phase {
        case .live: return joinedBase()
        case .catchingUp: mustReread = true
        case .joining, .away: break
        }
        return Step()
    }

    /// Notes how far a base server's history goes: from there on nothing may be missed.
    mutating func historyBegins(after message: MessageID) {
        if revision == nil, newest == nil {
            newest = message
            held = HeldMessages(after: message)
        }
    }

    /// Notes a page of history that was shown.
    ///
    /// - Parameters:
    ///   - end: it was asked for up to this message; nil for the newest page.
    ///   - reachesStart: whether nothing lies before it.
    mutating func historyShown(_ page: [Message], upTo end: MessageID?, reachesStart: Bool) {
        guard revision == nil else { return }
        if end == nil, let newest = page.map(\.id).max() { historyBegins(after: newest) }
        held?.note(page: page, upTo: end, reachesStart: reachesStart)
    }

    /// Notes the chat as a list has it that was read again, where no events come.
    mutating func listed(_ chat: Chat) -> Step {
        guard phase == .live else { return Step() }
        guard let revision, let told = chat.revision, told > revision else { return Step(outputs: [.chat(chat)]) }
        phase = .catchingUp(Catch(baseline: newest))
        return Step(fetch: .changes(since: revision))
    }

    /// Notes that the connection is gone.
    mutating func disconnected() {
        phase = .away
        waiting = []
        mustReread = false
    }

    // MARK: Events

    /// Notes an event.
    ///
    /// - Parameter revision: the chat's revision that the event tells of; nil from a base server, and for what has none.
    mutating func receive(_ event: Event, revision eventRevision: Int64?) -> Step {
        switch phase {
        case .joining, .catchingUp:
            waiting.append(Held(event: event, revision: eventRevision))
            return Step()
        case .away:
            return receiveAway(event, eventRevision)
        case .live:
            return receiveLive(event, eventRevision)
        }
    }

    /// A chat that is not joined is told of only what one sends oneself: the echo may come before the join.
    private mutating func receiveAway(_ event: Event, _ eventRevision: Int64?) -> Step {
        guard isKnown else {
            // From here on nothing may be missed: a message whose revision is that of its storing was the newest then.
            if case .message(let message) = event, let eventRevision, !message.isEdited, !message.isDeleted {
                revision = eventRevision
                isKnown = true
            }
            return Step(outputs: pass(event))
        }
        if let revision, let eventRevision {
            // What was missed stands before it: then the answer to the join brings both.
            return Self.follows(eventRevision, revision) ? receiveLive(event, eventRevision) : Step()
        }
        waiting.append(Held(event: event, revision: eventRevision))
        return Step()
    }

    private mutating func receiveLive(_ event: Event, _ eventRevision: Int64?) -> Step {
        guard let known = revision, let eventRevision else { return Step(outputs: pass(event)) }
        if eventRevision <= known, !faults.has(.repeatedMessage) {
            // Known already; a chat may bring what has no revision, such as unread counts.
            if case .chat(let chat) = event { return Step(outputs: [.chat(chat)]) }
            return Step()
        }
        guard eventRevision <= known || Self.follows(eventRevision, known) || faults.has(.ignoredGap) else {
            phase = .catchingUp(Catch(baseline: newest))
            waiting.append(Held(event: event, revision: eventRevision))
            return Step(fetch: .changes(since: known))
        }
        revision = max(known, eventRevision)
        return Step(outputs: pass(event))
    }

    /// Whether a revision is the next one; none follows the largest number there is.
    private static func follows(_ revision: Int64, _ known: Int64) -> Bool {
        revision > known && revision - 1 == known
    }

    /// What an event means to one who has all before it.
    private mutating func pass(_ event: Event) -> [Output] {
        let outputs = outputs(of: event)
        note(outputs)
        return outputs
    }

    /// Notes what is passed on of a base server's messages.
    private mutating func note(_ outputs: [Output]) {
        guard revision == nil else { return }
        for case .new(let message) in outputs {
            // Where nothing was known, it begins here.
            if held == nil { held = HeldMessages(after: MessageID(message.id.rawValue &- 1)) }
            held?.note(message)
        }
        for case .updated(let message) in outputs { held?.note(message) }
        for case .deleted(let message) in outputs { held?.note(message) }
    }

    private mutating func outputs(of event: Event) -> [Output] {
        switch event {
        case .message(let message):
            if let newest, message.id <= newest, !faults.has(.repeatedMessage) {
                // The answer to a repetition is the message as it is by now.
                return revision == nil ? [] : [message.isDeleted ? .deleted(message) : .updated(message)]
            }
            newest = message.id
            return [.new(message)]
        case .updated(let message): return [.updated(message)]
        case .deleted(let message): return [.deleted(message)]
        case .read(let message, let reader, let time): return [.read(message, reader, at: time)]
        case .chat(let chat): return [.chat(chat)]
        }
    }

    // MARK: Catching up

    /// Notes the answer to ``Fetch/changes(since:)``.
    mutating func fetched(_ changes: Changes) -> Step {
        guard case .catchingUp(var caught) = phase else { return Step() }
        if changes.reset {
            revision = changes.revision
            newest = changes.chat.lastMessageID
            return goLive(Step(outputs: [.reset, .chat(changes.chat)]))
        }
        for message in changes.messages {
            caught.messages[message.id] = message
        }
        caught.reads += changes.reads
        let since = caught.reached ?? revision
        caught.reached = max(since, changes.revision)
        if changes.hasMore, let reached = caught.reached, reached != since {
            // Until all pages are there nothing is passed on, and a lost connection begins from where it was passed on.
            phase = .catchingUp(caught)
            return Step(fetch: .changes(since: reached))
        }
        let known = revision
        revision = max(revision, caught.reached)
        var step = Step(outputs: outputs(of: caught))
        step.outputs += caught.reads.map { .read($0.messageID, ServerEvent.Someone($0.reader), at: $0.readAt) }
        step.outputs.append(.chat(changes.chat))
        let late = waiting
        step = goLive(step)
        if revision == known, changes.hasMore || step.fetch != nil {
            // The server knows of changes and does not tell them. Rather than ask for ever: history is read anew.
            revision = late.compactMap(\.revision).reduce(max(known, changes.chat.revision)) { max($0, $1) }
            newest = max(newest, changes.chat.lastMessageID)
            phase = .live
            waiting = []
            return Step(outputs: [.reset, .chat(changes.chat)])
        }
        return step
    }

    /// Notes the answer to ``Fetch/history(backTo:)``.
    mutating func fetchedHistory(_ reading: HeldMessages.Reading) -> Step {
        guard case .catchingUp(var caught) = phase else { return Step() }
        let changed = caught.baseline.flatMap { held?.changes(in: reading, upTo: $0) } ?? []
        for message in reading.messages where caught.baseline.map({ message.id > $0 }) ?? true {
            caught.messages[message.id] = message
        }
        for message in faults.has(.ignoredRereading) ? [] : changed { caught.messages[message.id] = message }
        let outputs = outputs(of: caught)
        note(outputs)
        var step = goLive(Step(outputs: outputs))
        if mustReread {
            mustReread = false
            step.fetch = joinedBase().fetch
        }
        return step
    }

    private mutating func outputs(of caught: Catch) -> [Output] {
        let messages = caught.messages.values.filter { !$0.isDeleted || !faults.has(.ignoredDeletion) }
        return messages.sorted { $0.id < $1.id }.map { message in
            let isNew = caught.baseline.map { message.id > $0 } ?? true
            newest = max(newest, message.id)
            return message.isDeleted ? .deleted(message) : isNew ? .new(message) : .updated(message)
        }
    }

    /// Ends catching up: what was held back follows, and may show the next gap.
    private mutating func goLive(_ step: Step) -> Step {
        var step = step
        phase = .live
        let late = waiting
        waiting = []
        for (index, item) in late.enumerated() {
            let next = receiveLive(item.event, item.revision)
            step.outputs += next.outputs
            if next.fetch != nil {
                waiting += late[(index + 1)...]
                step.fetch = next.fetch
                break
            }
        }
        return step
    }
}

/// The larger of two, where nil is less than anything.
private func max<Value: Comparable>(_ left: Value?, _ right: Value?) -> Value? {
    guard let left else { return right }
    guard let right else { return left }
    return left < right ? right : left
}
