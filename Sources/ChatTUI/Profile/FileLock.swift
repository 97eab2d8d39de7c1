import Glibc

/// A lock between processes, from when it is had until the value goes; a process that dies lets go of it.
struct FileLock: ~Copyable {
    /// How often a lock that someone else has is tried again.
    private static let interval = Duration.milliseconds(10)

    private let descriptor: Int32

    /// Waits for the lock.
    ///
    /// - Parameters:
    ///   - descriptor: the file that stands for it; closed with the lock.
    ///   - limit: how long to wait for whoever has it: longer than a call to a server takes.
    /// - Returns: nil when the time is up.
    /// - Throws: `CancellationError` when the task is cancelled meanwhile.
    static func acquire(
        _ descriptor: Int32, within limit: Duration, clock: some Clock<Duration> = ContinuousClock()
    ) async throws -> FileLock? {
        let start = clock.now
        do {
            // Tried and not waited for: a thread that waits would be missing elsewhere.
            while flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
                guard start.duration(to: clock.now) < limit else {
                    close(descriptor)
                    return nil
                }
                try await clock.sleep(for: interval)
            }
        } catch {
            close(descriptor)
            throw error
        }
        return FileLock(descriptor: descriptor)
    }

    private init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }
}
