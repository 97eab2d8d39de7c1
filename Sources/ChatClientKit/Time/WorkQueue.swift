import DequeModule
import Synchronization

/// Work for a few tasks that take it in turn; first in, first out.
package final class WorkQueue<Item: Sendable>: Sendable {
    private struct State {
        var items: Deque<Item> = []
        var waiters: Deque<(id: UInt64, continuation: CheckedContinuation<Item?, Never>)> = []
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// No work yet.
    package init() {}

    /// Adds work at the end.
    package func append(_ item: Item) {
        let waiter = state.withLock { state in
            if let waiter = state.waiters.popFirst() { return waiter.continuation as CheckedContinuation? }
            state.items.append(item)
            return nil
        }
        waiter?.resume(returning: item)
    }

    /// Takes out all items that wait, or all of a kind.
    func takeAll(where isWanted: (Item) -> Bool = { _ in true }) -> [Item] {
        state.withLock { state in
            let taken = state.items.filter(isWanted)
            state.items.removeAll(where: isWanted)
            return Array(taken)
        }
    }

    /// Waits for something to do.
    ///
    /// - Returns: nil when the task is cancelled.
    package func next() async -> Item? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isWaiting, item) = state.withLock { state -> (Bool, Item?) in
                    if Task.isCancelled { return (false, nil) }
                    if let item = state.items.popFirst() { return (false, item) }
                    state.waiters.append((id, continuation))
                    return (true, nil)
                }
                if !isWaiting {
                    continuation.resume(returning: item)
                }
            }
        } onCancel: {
            let waiter = state.withLock { state in
                state.waiters.firstIndex { $0.id == id }.map { state.waiters.remove(at: $0).continuation }
            }
            waiter?.resume(returning: nil)
        }
    }
}
