public import ChatWire

/// How far a message got, on its way from the outbox to the one who reads it.
public enum DeliveryStep: Sendable {
    /// It waits: for a connection, for those before it in the chat, or because the server asked to slow down.
    case queued
    /// It was given to the connection; whether the server has it is not known yet.
    case sending
    /// The server has it, as this message.
    case sent(Message)
    /// A client of the other side has it.
    case delivered(Message)
    /// The other side has read it.
    case read(Message)
    /// The server refused it, or it must not be sent any more; ``ChatClient/retry(_:)`` queues it anew.
    case failed(ClientError)

    /// Whether no other follows.
    public var isFinal: Bool {
        switch self {
        case .queued, .sending, .sent, .delivered: false
        case .read, .failed: true
        }
    }

    /// The place among the steps; what waits may be given to a connection any number of times.
    fileprivate var place: Int {
        switch self {
        case .queued: 0
        case .sending: 1
        case .sent: 2
        case .delivered: 3
        case .read: 4
        case .failed: 5
        }
    }

    fileprivate func mayFollow(_ other: DeliveryStep?) -> Bool {
        guard let other else { return true }
        return place > other.place || place == 0 && other.place == 1
    }
}

/// The steps of one message, from where it is now on; what ``PendingMessage/steps`` gives.
///
/// Steps may be left out where one follows another before it is looked at; from ``DeliveryStep/sent(_:)`` on they only go
/// forward. It ends after ``DeliveryStep/read(_:)`` or ``DeliveryStep/failed(_:)``, when the client is signed out or goes
/// away, and when the task is cancelled. A server of the base protocol tells of reading, but not of delivery.
public struct DeliverySteps: AsyncSequence, Sendable {
    /// How far the message is.
    public typealias Element = DeliveryStep
    /// A message that fails is a step, not an error.
    public typealias Failure = Never

    fileprivate let message: PendingMessage

    /// Waits for one step after the other.
    public struct AsyncIterator: AsyncIteratorProtocol {
        private let message: PendingMessage
        private var events: ClientEvents.AsyncIterator
        private var last: DeliveryStep?

        fileprivate init(_ message: PendingMessage) {
            self.message = message
            events = message.client.events.makeAsyncIterator()
        }

        /// The next step; nil when there is none.
        public mutating func next() async -> DeliveryStep? {
            await next(isolation: nil)
        }

        /// The same, where the caller is.
        public mutating func next(isolation actor: isolated (any Actor)?) async -> DeliveryStep? {
            if last == nil {
                last = await message.client.step(of: message)
                return last
            }
            while last?.isFinal == false {
                let event = await events.next(isolation: actor)
                // At the end of all events, signing out may have decided.
                guard event.map(concerns) ?? true else { continue }
                let step = await message.client.step(of: message)
                if step.mayFollow(last) {
                    last = step
                    return step
                }
                if event == nil { return nil }
            }
            return nil
        }

        /// Whether an event may be a step of this message.
        private func concerns(_ event: ClientEvent) -> Bool {
            switch event {
            case .outgoing(let other): other.id == message.id
            case .chatChanged(let chat): chat.id == message.chatID
            // In it are the marks of what happened while the line was down.
            case .chats, .resync: true
            default: false
            }
        }
    }

    /// Begins where the message is now.
    public func makeAsyncIterator() -> AsyncIterator {
        AsyncIterator(message)
    }
}

extension PendingMessage {
    /// How far the message gets, from where it is now on: queued, sent, delivered, read, or failed with the reason.
    ///
    /// ```swift
    /// for await step in try await client.send("Your colour has arrived.", to: chat).steps {
    ///     print(step)
    /// }
    /// ```
    public var steps: DeliverySteps { DeliverySteps(message: self) }
}

extension ChatClient {
    fileprivate func step(of pending: PendingMessage) -> DeliveryStep {
        switch pending.outcome.current {
        case .success(let message)?:
            guard let me = message.sender ?? identity?.participant, let chat = list.chats[pending.chatID] else {
                return .sent(message)
            }
            switch chat.tick(for: message, to: me) {
            case .sent: return .sent(message)
            case .delivered: return .delivered(message)
            case .read: return .read(message)
            }
        case .failure(let error)?: return .failed(error)
        case nil:
            if case .sending? = outbox.messages.first(where: { $0.id == pending.id })?.state { return .sending }
            return .queued
        }
    }
}
