import Logging
import ServiceLifecycle

/// Forgets what is to be forgotten, at the start and every hour: sessions that ended, what the audit need not keep, and
/// what a crash left over of a customer whom a salon forgot.
struct Housekeeping: Service {
    private static let interval = Duration.seconds(3_600)

    let accounts: AccountService
    let store: Store
    let logger: Logger

    func run() async {
        await cancelWhenGracefulShutdown {
            repeat {
                do {
                    try await accounts.removeExpiredSessions()
                    try await store.write { try AuditLog.sweep(AuditLog.Retention(), at: $0.now, in: $0.database) }
                    try await store.finishForgetting()
                } catch {
                    logger.error("housekeeping failed", metadata: ["error": "\(error)"])
                }
                // Cut short when the server goes down.
                try? await Task.sleep(for: Self.interval)
            } while !Task.isCancelled
        }
    }
}
