import Synchronization

/// Gives each event to all who read; holds nobody who stopped.
final class EventHub: Sendable {
    private struct Reader {
        weak var buffer: EventBuffer?
    }

    private struct State {
        var readers: [Reader] = []
        var isFinished = false
    }

    private let state = Mutex(State())

    /// A new reader's events, from now on.
    func subscribe() -> ClientEvents {
        let buffer = EventBuffer()
        state.withLock { state in
            state.readers.removeAll { $0.buffer == nil }
            state.readers.append(Reader(buffer: buffer))
            if state.isFinished {
                buffer.finish()
            }
        }
        return ClientEvents(buffer: buffer)
    }

    func emit(_ event: ClientEvent) {
        // Within the lock, so that all readers see one order.
        state.withLock { state in
            for reader in state.readers {
                reader.buffer?.append(event)
            }
        }
    }

    func finish() {
        state.withLock { state in
            state.isFinished = true
            for reader in state.readers {
                reader.buffer?.finish()
            }
        }
    }
}
