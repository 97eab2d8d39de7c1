import ChatTestSupport
import Synchronization

/// A value that changes as things happen, for tests to wait until it is as wished.
final class Watched<Value: Sendable>: Sendable {
    /// What was awaited did not come in time.
    struct Failure: Error, CustomStringConvertible {
        let description: String
    }

    private struct State {
        var value: Value
        var watchers: [Int: AsyncStream<Void>.Continuation] = [:]
        var nextWatcher = 0
    }

    private let state: Mutex<State>

    init(_ value: Value) {
        state = Mutex(State(value: value))
    }

    /// The value now.
    var value: Value { state.withLock { $0.value } }

    /// Changes it, and wakes who waits.
    func change(_ body: (inout Value) -> Void) {
        state.withLock { state in
            body(&state.value)
            for watcher in state.watchers.values { watcher.yield() }
        }
    }

    /// Waits until it is as wished.
    func wait(
        for purpose: String, within limit: Duration = .seconds(90), until condition: @escaping @Sendable (Value) -> Bool
    ) async throws {
        let (changes, continuation) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let number = state.withLock { state in
            state.nextWatcher += 1
            state.watchers[state.nextWatcher] = continuation
            return state.nextWatcher
        }
        defer { _ = state.withLock { $0.watchers.removeValue(forKey: number) } }
        continuation.yield()
        let came = await withTaskGroup(of: Bool.self) { group in
            group.addTask {
                for await _ in changes where condition(self.value) { return true }
                return false
            }
            group.addTask {
                try? await Task.sleep(for: limit)
                return false
            }
            defer { group.cancelAll() }
            return await group.next() ?? false
        }
        guard came else { throw Failure(description: "not within \(limit): \(purpose); there is: \(value)") }
    }
}
