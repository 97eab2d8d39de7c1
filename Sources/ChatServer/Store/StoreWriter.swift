import ChatWire
import CoreMetrics
import Dispatch
import GRDB
import NIOCore
import Synchronization

/// A write that waits for the writer.
struct PendingWrite: Sendable {
    /// Called after the commit with `nil`, or with the error that undid it.
    typealias Finish = @Sendable ((any Error)?) -> Void

    /// Where `Finish` is called; the writer's thread where there is none.
    let loop: (any EventLoop)?
    /// Does the work. What it throws undoes this write alone. May be run more than once.
    let body: @Sendable (Transaction) throws -> Finish
    /// Told of what `body` threw.
    let fail: @Sendable (any Error) -> Void
}

extension PendingWrite {
    /// A write whose result `completion` is called with, after the commit and on `loop`.
    init<Value: Sendable>(
        on loop: (any EventLoop)?, _ body: @Sendable @escaping (Transaction) throws -> Value,
        completion: @Sendable @escaping (Result<Value, any Error>) -> Void
    ) {
        self.loop = loop
        self.body = { transaction in
            let value = try body(transaction)
            return { failure in completion(failure.map { .failure($0) } ?? .success(value)) }
        }
        fail = { completion(.failure($0)) }
    }
}

/// Commits writes in groups: takes all that wait, runs them in one transaction, commits once, and then hands all of them
/// on in order.
///
/// The cost of a durable commit is that of one `fdatasync`, whether it holds one message or a thousand: cost per message
/// falls as load rises, and latency at rest is one commit.
///
/// One refusal undoes none of the others. Refusals mostly come before the first statement that writes, and then there is
/// nothing to undo; for the rare one that comes later, the batch is run anew with a savepoint around each write. A savepoint
/// around each from the start would cost every message 2 µs.
final class StoreWriter: Sendable {
    private struct Waiting {
        var writes: [PendingWrite] = []
        var isDraining = false
    }

    /// The most writes of one commit: bounds how long the first of them waits for the last.
    private static let batchLimit = 2_048

    private let queue = DispatchQueue(label: "store.writer", qos: .userInitiated)
    private let waiting = Mutex(Waiting())
    private let pool: DatabasePool
    /// Kept for as long as the writer writes.
    private let log: WriteAheadLog
    private let observer: any CommitObserver
    private let metrics: ServerMetrics
    private let cache = ChatCache()

    init(pool: DatabasePool, log: WriteAheadLog, observer: any CommitObserver, metrics: ServerMetrics) {
        self.pool = pool
        self.log = log
        self.observer = observer
        self.metrics = metrics
    }

    /// How many writes wait for the next commit.
    var waitingCount: Int { waiting.withLock { $0.writes.count } }

    func submit(_ write: PendingWrite) { submit(CollectionOfOne(write)) }

    func submit(_ writes: some Sequence<PendingWrite>) {
        let mustStart = waiting.withLock { waiting in
            waiting.writes.append(contentsOf: writes)
            defer { waiting.isDraining = true }
            return !waiting.isDraining
        }
        if mustStart { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let batch = waiting.withLock { waiting -> [PendingWrite] in
                guard waiting.writes.count > Self.batchLimit else {
                    let all = waiting.writes
                    waiting.writes = []
                    waiting.isDraining = !all.isEmpty
                    return all
                }
                let first = Array(waiting.writes.prefix(Self.batchLimit))
                waiting.writes.removeFirst(Self.batchLimit)
                return first
            }
            if batch.isEmpty { return }
            let start = NIODeadline.now()
            let committed = commit(batch)
            metrics.commitTime.recordNanoseconds((NIODeadline.now() - start).nanoseconds)
            metrics.commitWrites.record(batch.count)
            observer.committed(committed)
        }
    }

    private func commit(_ batch: [PendingWrite]) -> [CommittedWrite] {
        do {
            return try pool.writeWithoutTransaction { database in
                if let done = try run(batch, in: database, savepoints: false) { return done }
                return try run(batch, in: database, savepoints: true) ?? []
            }
        } catch {
            // Nothing of the batch is stored: nothing of it may stay in memory, and nobody is told that it worked.
            cache.discard()
            metrics.failedCommits.increment()
            let failure = StoreFailure(cause: error)
            return batch.map { write in
                CommittedWrite(publications: [], loop: write.loop) { write.fail(failure) }
            }
        }
    }

    /// Runs and commits a batch.
    ///
    /// - Returns: `nil`, with nothing stored or kept, when a write was refused after it had written, and no savepoint was
    ///   there to go back to.
    private func run(
        _ batch: [PendingWrite], in database: Database, savepoints: Bool
    ) throws -> [CommittedWrite]? {
        var done: [CommittedWrite] = []
        done.reserveCapacity(batch.count)
        var isWhole = true
        try database.inTransaction(.immediate) {
            if try cache.forgetIfChangedElsewhere(database) { observer.storeChangedElsewhere() }
            let transaction = Transaction(database: database, cache: cache)
            for write in batch {
                guard let result = try run(write, in: transaction, savepoint: savepoints) else {
                    isWhole = false
                    return .rollback
                }
                done.append(result)
            }
            try transaction.writeChats()
            return .commit
        }
        guard isWhole else {
            cache.discard()
            return nil
        }
        cache.keep()
        return done
    }

    /// Runs one write.
    ///
    /// - Returns: `nil` when it failed after it had written, and there was no savepoint.
    private func run(
        _ write: PendingWrite, in transaction: Transaction, savepoint: Bool
    ) throws -> CommittedWrite? {
        let database = transaction.database
        transaction.begin()
        let changes = database.totalChangesCount
        if savepoint { try database.cachedStatement(sql: "SAVEPOINT one").execute() }
        do {
            let finish = try write.body(transaction)
            if savepoint { try database.cachedStatement(sql: "RELEASE one").execute() }
            return CommittedWrite(publications: transaction.end(), loop: write.loop) { finish(nil) }
        } catch {
            // SQLite itself ends the transaction when the disk is full or fails: then all of the batch has failed.
            guard database.isInsideTransaction else { throw error }
            transaction.undo()
            if savepoint {
                try database.cachedStatement(sql: "ROLLBACK TO one").execute()
                try database.cachedStatement(sql: "RELEASE one").execute()
            } else if database.totalChangesCount != changes {
                return nil
            }
            return CommittedWrite(publications: [], loop: write.loop) { write.fail(error) }
        }
    }
}

/// A commit that failed. Its description is for the log, not for clients.
struct StoreFailure: Error, CustomStringConvertible {
    let cause: any Error

    var description: String { "the store could not commit: \(cause)" }
}
