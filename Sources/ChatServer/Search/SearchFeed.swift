import Logging
import ServiceLifecycle

/// Keeps the index of the messages' words at most a second behind (docs/PROTOCOL.md, section 3), apart from the messages'
/// own commits: sending never waits for it. What it has to do is in the store, so that a crash forgets nothing.
struct SearchFeed: Service {
    let store: Store
    let logger: Logger
    /// How long it rests between two looks; what it then finds takes a moment more.
    var interval = Duration.milliseconds(800)
    /// How long it rests between two steps: a command beside the server finds its turn to write then.
    var pause = Duration.milliseconds(5)

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do { try await catchUp() } catch is CancellationError {} catch {
                    logger.error("the search index was not fed", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await Task.sleep(for: interval)
            } while !Task.isCancelled
        }
    }

    /// Feeds the index, step by step with other writes in between, until it knows all.
    func catchUp() async throws {
        guard try await store.read(SearchIndex.isBehind) else { return }
        while try await store.write({ try $0.feedSearchIndex() }) { try await Task.sleep(for: pause) }
    }
}
