import ChatTestSupport
import DequeModule

/// Everything that happens in a simulated world, on the one thread that calls ``runUntilIdle(limit:)``.
///
/// Tasks run here by their executor preference (SE-0417), which their children and the actors that they enter take over;
/// the store's actor by an executor of its own. Which of the jobs that are ready comes next, the seed decides: mostly the
/// oldest, as the real runtime would have it, sometimes another. Only the disk keeps its order, as it does in life.
package final class SimulatedThread: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private var jobs: Deque<UnownedJob> = []
    private var diskJobs: Deque<UnownedJob> = []
    private var generator: SeededGenerator
    /// How many jobs have run.
    package private(set) var count = 0

    package init(seed: UInt64) {
        generator = SeededGenerator(seed: seed)
    }

    /// Where tasks run.
    package private(set) lazy var tasks: any TaskExecutor = TaskSide(thread: self)
    /// Where what waits for the disk runs.
    package private(set) lazy var disk: any SerialExecutor = DiskSide(thread: self)

    /// Runs what is ready, and what becomes ready by that.
    ///
    /// - Returns: whether all is done; false after `limit` jobs.
    package func runUntilIdle(limit: Int) -> Bool {
        while count < limit {
            let takesDisk = !diskJobs.isEmpty && (jobs.isEmpty || generator.chance(0.3))
            if takesDisk, let job = diskJobs.popFirst() {
                count += 1
                job.runSynchronously(on: disk.asUnownedSerialExecutor())
            } else if !jobs.isEmpty {
                let index = generator.chance(0.15) ? Int.random(in: jobs.indices, using: &generator) : 0
                count += 1
                jobs.remove(at: index).runSynchronously(on: tasks.asUnownedTaskExecutor())
            } else {
                return true
            }
        }
        return false
    }

    private final class TaskSide: TaskExecutor {
        private unowned let thread: SimulatedThread

        init(thread: SimulatedThread) { self.thread = thread }

        func enqueue(_ job: consuming ExecutorJob) { thread.jobs.append(UnownedJob(job)) }
    }

    private final class DiskSide: SerialExecutor {
        private unowned let thread: SimulatedThread

        init(thread: SimulatedThread) { self.thread = thread }

        func enqueue(_ job: consuming ExecutorJob) { thread.diskJobs.append(UnownedJob(job)) }
    }
}

extension RandomNumberGenerator {
    /// True as often as `probability` says.
    mutating func chance(_ probability: Double) -> Bool {
        Double(next() >> 11) < probability * 0x1p53
    }

    /// A span between two, as evenly as milliseconds allow.
    mutating func span(_ low: Int, _ high: Int) -> Duration {
        .milliseconds(Int.random(in: low...max(low, high), using: &self))
    }
}
