import ChatWire
import NIOCore
import NIOPosix
import Synchronization

/// Hashes and verifies passwords on threads of its own: each takes about a tenth of a second and 32 MiB, which no event
/// loop and no other work may wait for.
///
/// The threads end with the hasher. Requests beyond a bounded queue are refused.
public final class PasswordHasher: Sendable {
    private let pool: NIOThreadPool
    private let cost: PasswordHash.Cost
    private let limit: Int
    private let pending = Mutex(0)

    /// A hasher with at most as many threads as the machine has cores.
    public convenience init() { self.init(cost: .standard) }

    /// - Parameters:
    ///   - cost: of new hashes; hashes made with another cost are verified all the same.
    ///   - limit: how many requests may run or wait.
    init(cost: PasswordHash.Cost, limit: Int = 512) {
        self.cost = cost
        self.limit = limit
        pool = NIOThreadPool(numberOfThreads: System.coreCount)
        pool.start()
    }

    deinit {
        pool.shutdownGracefully { _ in }
    }

    /// The hash of `password` to store.
    func hash(_ password: String) async throws -> String {
        let cost = cost
        return try await run { try PasswordHash(of: password, cost: cost).description }
    }

    /// Whether `password` is the one of the stored `hash`.
    ///
    /// Without a hash, or with one that cannot be read, the answer is no, but takes as long as any other.
    func verify(_ password: String, against hash: String?) async throws -> Bool {
        let cost = cost
        return try await run {
            let known = hash.flatMap(PasswordHash.init)
            let matches = try (known ?? .unmatchable(cost: cost)).matches(password)
            return matches && known != nil
        }
    }

    private func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws -> Value {
        let isAdmitted = pending.withLock { pending in
            guard pending < limit else { return false }
            pending += 1
            return true
        }
        guard isAdmitted else { throw Refusal(.rateLimited, "Too many sign-ins at once", retryAfter: 5) }
        defer { pending.withLock { $0 -= 1 } }
        return try await pool.runIfActive(work)
    }
}
