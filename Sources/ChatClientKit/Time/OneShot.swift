import Synchronization

/// A value that comes once, for any number of tasks that wait for it.
package final class OneShot<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var waiters: [UInt64: CheckedContinuation<Value?, Never>] = [:]
        var nextWaiter: UInt64 = 0
    }

    private let state = Mutex(State())

    /// A value that is still to come.
    package init() {}

    /// Whether the value is there.
    package var isFilled: Bool { state.withLock { $0.value != nil } }

    /// The value, if it is there.
    package var current: Value? { state.withLock { $0.value } }

    /// Gives the value; what comes after the first is ignored.
    package func fill(_ value: Value) {
        let waiters = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
            state.value = value
            // In the order of asking.
            let waiters = state.waiters.sorted { $0.key < $1.key }.map(\.value)
            state.waiters = [:]
            return waiters
        }
        for waiter in waiters {
            waiter.resume(returning: value)
        }
    }

    /// Waits for the value.
    ///
    /// - Returns: nil when the task is cancelled before.
    package func value() async -> Value? {
        let id = state.withLock { state in
            state.nextWaiter += 1
            return state.nextWaiter
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isWaiting = state.withLock { state in
                    guard state.value == nil, !Task.isCancelled else { return false }
                    state.waiters[id] = continuation
                    return true
                }
                if !isWaiting {
                    continuation.resume(returning: state.withLock { $0.value })
                }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: id) }?.resume(returning: nil)
        }
    }
}
