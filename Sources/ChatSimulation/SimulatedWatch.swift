import ChatClientKit

/// Tells a process that another one changed the folder.
final class SimulatedWatch: @unchecked Sendable {
    // Unchecked: of one thread, as is everything in a simulated world.
    private var isRung = false
    private var waiter: CheckedContinuation<Void, Never>?

    func ring() {
        if let waiter {
            self.waiter = nil
            waiter.resume()
        } else {
            isRung = true
        }
    }

    func wait() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if isRung || Task.isCancelled {
                    isRung = false
                    continuation.resume()
                } else {
                    waiter = continuation
                }
            }
        } onCancel: {
            let waiter = waiter
            self.waiter = nil
            waiter?.resume()
        }
    }
}

/// The folder's watch, as a process has it.
struct SimulatedFolderWatch: FolderWatch {
    let bell: SimulatedWatch
    let tell: @Sendable () -> Void

    func change() async { await bell.wait() }
    func changed() { tell() }
}
