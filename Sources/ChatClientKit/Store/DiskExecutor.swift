import Dispatch

/// Runs an actor that waits for the disk on a queue of its own, one job after the other in the order of asking, so that the
/// others' threads never wait with it.
final class DiskExecutor: SerialExecutor {
    private let queue = DispatchQueue(label: "salonchat.disk")

    func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }
}
