/// The clock that all waiting goes by: monotonic, so that a changed wall clock confuses nothing; another one in tests.
struct MonotonicClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    /// Counts from now by `clock`.
    init<C: Clock>(_ clock: C = ContinuousClock()) where C.Duration == Duration {
        let start = clock.now
        read = { start.duration(to: clock.now) }
        wait = { try await clock.sleep(until: clock.now.advanced(by: $0), tolerance: nil) }
    }

    /// The time since the clock was made.
    var now: Duration { read() }

    /// Waits; returns early, with false, when the task is cancelled.
    @discardableResult
    func sleep(for duration: Duration) async -> Bool {
        guard duration > .zero else { return !Task.isCancelled }
        do {
            try await wait(duration)
            return true
        } catch {
            return false
        }
    }
}
