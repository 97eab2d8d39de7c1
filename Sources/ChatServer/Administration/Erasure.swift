import GRDB
import Logging
import ServiceLifecycle

/// Sees to it that what a salon forgot is in no file of the data folder any more (docs/operations.md, "Forgetting").
///
/// Goes step by step, with others' writes in between; what a crash or a shutdown cut short goes on with the next start.
struct Erasure: Service {
    let store: Store
    let checkpointer: Checkpointer
    let sweep: UploadSweep
    let logger: Logger
    /// How long it rests between two looks.
    var interval = Duration.seconds(1)

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    if try await erase() { logger.notice("what was forgotten is erased") }
                } catch is CancellationError {} catch {
                    logger.error("what was forgotten is not erased yet", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await Task.sleep(for: interval)
            } while !Task.isCancelled
        }
    }

    /// Takes all steps that can be taken now.
    ///
    /// - Returns: whether something was erased and nothing is left to be.
    func erase() async throws -> Bool {
        var step = try await store.read(ErasureStep.current)
        if step == nil { return false }
        if step == .due { try await sweep.sweep() }
        repeat { step = try await store.write { try $0.takeErasureStep() } } while step == .merging && !Task.isCancelled
        guard step == .truncating, try await checkpointer.truncate() else { return false }
        try await store.write { try $0.finishErasure() }
        return try await store.read(ErasureStep.current) == nil
    }
}
