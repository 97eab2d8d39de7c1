import NIOCore
import ServiceLifecycle

/// Gives the connections the time, once a second, for as long as the server runs; and at the end waits until all that was
/// accepted is stored.
struct RealtimeClock: Service {
    let server: RealtimeServer

    func run() async throws {
        let tasks = server.start()
        try? await gracefulShutdown()
        for task in tasks { task.cancel() }
        await server.store.drained()
    }
}
