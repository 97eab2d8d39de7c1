import Synchronization

/// What a stream's reader and the I/O thread share: what came and was not read yet, and how it ended.
final class StreamPipe: Sendable {
    private enum Phase {
        case connecting
        case open
        /// nil: the other end closed.
        case ended(ClientError?)
    }

    private struct State {
        var phase = Phase.connecting
        var received: [UInt8] = []
        /// Whether the I/O thread stopped reading because nobody took what it had read.
        var isPaused = false
        /// The one task that waits: for the connection first, for bytes later.
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// What ``read()`` took out.
    struct Reading {
        /// nil at the end.
        let bytes: [UInt8]?
        /// Whether the I/O thread is to go on reading.
        let wasPaused: Bool
    }

    /// With so many unread bytes the I/O thread stops reading, so that a slow reader slows the sender, not the process.
    static let unreadLimit = 256 << 10

    private let state = Mutex(State())

    // MARK: The I/O thread's side

    /// Whether nobody wants the stream any more.
    var isEnded: Bool {
        state.withLock { state in
            if case .ended = state.phase { true } else { false }
        }
    }

    func opened() {
        change { state in
            if case .connecting = state.phase {
                state.phase = .open
            }
        }
    }

    /// Takes bytes from the socket.
    ///
    /// - Returns: whether to go on reading; if not, the reader's next call says so.
    func append(_ bytes: UnsafeRawBufferPointer) -> Bool {
        change { state in
            state.received.append(contentsOf: bytes)
            state.isPaused = state.received.count >= Self.unreadLimit
            return !state.isPaused
        }
    }

    /// Ends the stream; what came before stays readable, but after a cancel. The first end counts.
    func end(_ error: ClientError?) {
        change { state in
            if case .ended = state.phase { return }
            state.phase = .ended(error)
            if error?.code == .cancelled {
                state.received = []
            }
        }
    }

    // MARK: The reader's side

    /// Waits for the connection.
    func whenOpen() async -> Result<Void, ClientError> {
        while true {
            switch state.withLock({ $0.phase }) {
            case .open, .ended(nil): return .success(())
            case .ended(let error?): return .failure(error)
            case .connecting: await wait { if case .connecting = $0.phase { true } else { false } }
            }
        }
    }

    /// Takes all that came, waiting for at least a byte or the end.
    func read() async -> Result<Reading, ClientError> {
        while true {
            let result: Result<Reading, ClientError>? = state.withLock { state in
                if !state.received.isEmpty {
                    let bytes = state.received
                    let wasPaused = state.isPaused
                    state.received = []
                    state.isPaused = false
                    return .success(Reading(bytes: bytes, wasPaused: wasPaused))
                }
                guard case .ended(let error) = state.phase else { return nil }
                return error.map { .failure($0) } ?? .success(Reading(bytes: nil, wasPaused: false))
            }
            if let result { return result }
            await wait { state in
                if case .ended = state.phase { false } else { state.received.isEmpty }
            }
        }
    }

    private func wait(while condition: (borrowing State) -> Bool) async {
        await withCheckedContinuation { continuation in
            let resumesNow = state.withLock { state in
                guard condition(state) else { return true }
                state.waiter = continuation
                return false
            }
            if resumesNow {
                continuation.resume()
            }
        }
    }

    /// Changes the state and wakes the waiting task, which looks again.
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, waiter) = state.withLock { state in
            let value = body(&state)
            let waiter = state.waiter
            state.waiter = nil
            return (value, waiter)
        }
        waiter?.resume()
        return value
    }
}
