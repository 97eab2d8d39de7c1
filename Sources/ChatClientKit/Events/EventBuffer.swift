import DequeModule
import Synchronization

/// A queue of events between the client and one reader; bounded, and honest about what did not fit.
final class EventBuffer: Sendable {
    private struct State {
        var events: Deque<ClientEvent> = []
        var isFinished = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    private let capacity: Int
    private let state = Mutex(State())

    init(capacity: Int = ClientEvents.capacity) {
        self.capacity = capacity
    }

    func append(_ event: ClientEvent) {
        change { state in
            guard !state.isFinished else { return }
            if state.events.count >= capacity {
                state.events = [.resync]
            }
            state.events.append(event)
        }
    }

    func finish() {
        change { $0.isFinished = true }
    }

    func next() async -> ClientEvent? {
        while !Task.isCancelled {
            let (event, isFinished) = state.withLock { ($0.events.popFirst(), $0.isFinished) }
            if let event { return event }
            if isFinished { return nil }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let resumesNow = state.withLock { state in
                        guard state.events.isEmpty, !state.isFinished, !Task.isCancelled else { return true }
                        state.waiter = continuation
                        return false
                    }
                    if resumesNow {
                        continuation.resume()
                    }
                }
            } onCancel: {
                change { _ in }
            }
        }
        return nil
    }

    /// Changes the state and wakes the reader, which looks again.
    private func change(_ body: (inout State) -> Void) {
        let waiter = state.withLock { state in
            body(&state)
            let waiter = state.waiter
            state.waiter = nil
            return waiter
        }
        waiter?.resume()
    }
}
