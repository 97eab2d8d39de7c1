package import ChatWire
import Glibc

/// The clock that all waiting goes by: monotonic, so that a changed wall clock confuses nothing; another one in tests.
package struct MonotonicClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void
    private let readWall: @Sendable () -> Timestamp

    /// Counts from now by `clock`, the wall clock beside it.
    package init<C: Clock>(_ clock: C = ContinuousClock()) where C.Duration == Duration {
        self.init(clock) { Timestamp.now() }
    }

    /// Counts from now by `clock`.
    ///
    /// - Parameter wall: the wall clock, for what is kept across processes.
    package init<C: Clock>(_ clock: C, wall: @escaping @Sendable () -> Timestamp) where C.Duration == Duration {
        let start = clock.now
        readWall = wall
        read = { start.duration(to: clock.now) }
        wait = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    /// The time since the clock was made.
    package var now: Duration { read() }

    /// What the wall clock says; it may be set, so nothing waits by it.
    var wallTime: Timestamp { readWall() }

    /// Waits; returns early, with false, when the task is cancelled.
    @discardableResult
    package func sleep(for duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        do {
            try await wait(duration)
            return true
        } catch {
            return false
        }
    }
}

extension Timestamp {
    /// What this computer's clock says.
    static func now() -> Timestamp {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }
}
