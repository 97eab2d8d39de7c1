import Synchronization

/// Bytes that a task makes while they are sent: what is not sent yet waits here, up to ``limit``, and so does the task.
final class UploadPipe: UploadSource {
    /// From so many unsent bytes on the writer waits.
    static let limit = 256 << 10

    private enum Ending {
        case whole
        case failed(ClientError)
    }

    private struct State {
        /// What waits, and how much of it went.
        var bytes: [UInt8] = []
        var sent = 0
        var ending: Ending?
        var onReady: (@Sendable () -> Void)?
        var writer: CheckedContinuation<Void, Never>?
        var hasBegun = false

        var waiting: Int { bytes.count - sent }
    }

    let count: Int64?
    private let state = Mutex(State())

    /// - Parameter count: how many bytes will come; nil where that is not known.
    init(count: Int64?) {
        self.count = count
    }

    // MARK: The writer's side

    /// Hands bytes on, waiting while too many wait already.
    func write(_ bytes: [UInt8]) async {
        change { state in
            if state.sent > 0 {
                state.bytes.removeSubrange(..<state.sent)
                state.sent = 0
            }
            state.bytes += bytes
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let resumesNow = state.withLock { state in
                    guard state.waiting >= Self.limit, !Task.isCancelled else { return true }
                    state.writer = continuation
                    return false
                }
                if resumesNow { continuation.resume() }
            }
        } onCancel: {
            wakeWriter()
        }
    }

    /// Says that there are no more, or why the rest will not come.
    func finish(_ error: ClientError? = nil) {
        change { $0.ending = $0.ending ?? error.map(Ending.failed) ?? .whole }
    }

    /// Changes the state and has the reader look again.
    private func change(_ body: (inout State) -> Void) {
        let onReady = state.withLock { state in
            body(&state)
            let onReady = state.onReady
            state.onReady = nil
            return onReady
        }
        onReady?()
    }

    private func wakeWriter() {
        let writer = state.withLock { state in
            let writer = state.writer
            state.writer = nil
            return writer
        }
        writer?.resume()
    }

    // MARK: The I/O thread's side

    func read(into buffer: UnsafeMutableRawBufferPointer) -> UploadReading {
        let (reading, isLow) = state.withLock { state -> (UploadReading, Bool) in
            guard state.waiting > 0 else {
                switch state.ending {
                case nil: return (.later, true)
                case .whole: return (.end, true)
                case .failed(let error): return (.failed(error), true)
                }
            }
            let count = min(buffer.count, state.waiting)
            buffer.copyBytes(from: state.bytes[state.sent..<(state.sent + count)])
            state.sent += count
            state.hasBegun = true
            return (.bytes(count), state.waiting < Self.limit)
        }
        if isLow { wakeWriter() }
        return reading
    }

    /// What was made once and sent is gone.
    func rewind() -> Bool {
        state.withLock { !$0.hasBegun }
    }

    func whenReady(_ body: @escaping @Sendable () -> Void) {
        let isReady = state.withLock { state in
            if state.waiting > 0 || state.ending != nil { return true }
            state.onReady = body
            return false
        }
        if isReady { body() }
    }
}
