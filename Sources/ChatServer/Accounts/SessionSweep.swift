import Logging
import ServiceLifecycle

/// Forgets ended sessions, at the start and every hour.
struct SessionSweep: Service {
    private static let interval = Duration.seconds(3_600)

    let accounts: AccountService
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do { try await accounts.removeExpiredSessions() } catch {
                    logger.error("expired sessions not removed", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await Task.sleep(for: Self.interval)
            } while !Task.isCancelled
        }
    }
}
