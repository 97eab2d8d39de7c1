import Synchronization

/// Ends work under way by its name.
final class StopSwitches: Sendable {
    private let switches = Mutex<[String: AsyncStream<Never>.Continuation]>([:])

    /// Does work until it is done, or stopped.
    ///
    /// - Returns: nil if it was stopped first. It has ended then, as cancelled work ends.
    func run<Result: Sendable>(_ id: String, _ work: @escaping @Sendable () async -> Result) async -> Result? {
        let (stop, stopper) = AsyncStream.makeStream(of: Never.self)
        switches.withLock { $0[id] = stopper }
        defer { switches.withLock { $0[id] = nil } }
        return await withTaskGroup(of: Result?.self) { group in
            group.addTask { await work() }
            group.addTask {
                for await _ in stop {}
                return nil
            }
            let first = await group.next() ?? nil
            group.cancelAll()
            return first
        }
    }

    /// Stops work.
    ///
    /// - Returns: whether there is such work.
    @discardableResult
    func stop(_ id: String) -> Bool {
        guard let stopper = switches.withLock({ $0[id] }) else { return false }
        stopper.finish()
        return true
    }
}
